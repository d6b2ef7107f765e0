//! Endpoints as an answer shows them, each with the line that explains its verdict.

use acl_core::{Catalog, EndpointSet, Rights, Route, Tag};
use serde::Serialize;

use crate::ask::Lists;
use crate::cost::Cost;

/// The most endpoints that an answer spells out.
const MOST_ROUTES: usize = 200;

#[derive(Serialize)]
pub(crate) struct Shown<'a> {
    method: &'a str,
    path: &'a str,
    tags: Vec<&'a str>,
    /// None where the lists are so long that it would take too much time.
    line: Option<String>,
}

/// The first endpoints of the set, with why these rights grant or refuse them.
pub(crate) fn shown<'a>(
    catalog: &'a Catalog<'a>,
    rights: &Rights<'a, Lists>,
    cost: &Cost,
    set: &EndpointSet<Vec<u64>>,
) -> Vec<Shown<'a>> {
    let first = set.iter().take(MOST_ROUTES).enumerate();
    let shown = first.filter_map(|(count, index)| {
        let Route { method, path } = catalog.route(index)?;
        let endpoint = catalog.endpoint(index)?;
        let line = (count < cost.most_decisions()).then(|| rights.decide(endpoint).to_string());
        Some(Shown { method, path, tags: endpoint.tags().map(Tag::as_str).collect(), line })
    });
    shown.collect()
}
