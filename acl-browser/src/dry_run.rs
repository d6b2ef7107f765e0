//! A dry run: what would become of one request.

use acl_core::requests::{Matched, Requests};
use acl_core::{Access, Catalog, Endpoint, Rights, Tag};
use serde::Serialize;

use crate::ask;
use crate::cost::Cost;

#[derive(Serialize)]
pub(crate) struct DryRun<'a> {
    allowed: bool,
    code: &'static str,
    /// The verdict as one line.
    line: String,
    /// The endpoint decided on.
    method: Option<&'a str>,
    path: Option<&'a str>,
    tags: Vec<&'a str>,
    modes: Vec<&'a str>,
    /// The methods of that path, where the one asked for is none of them.
    methods: Vec<&'a str>,
}

/// Answers `POST /decide`.
///
/// The path is a declared one (`/tickets/{id}`), or that of a request (`/tickets/7`): then the endpoint is the
/// one that a router would take, its fixed parts before its parameters. The answer names it.
///
/// # Errors
/// What the request says cannot be asked.
pub(crate) fn dry_run<'a>(catalog: &'a Catalog<'a>, ask: &'a ask::DryRun) -> Result<DryRun<'a>, String> {
    let mode = ask::mode(catalog, ask.mode.as_deref())?;
    Cost::of(catalog, std::iter::once(&ask.lists).chain(&ask.within))?;
    let method = ask.method.trim().to_ascii_uppercase();
    let (index, other) = match Requests::of(catalog).matched(&method, ask.path.trim()) {
        Some(Matched::Endpoint(index)) => (Some(index), None),
        Some(Matched::OtherMethod(index)) => (None, catalog.route(index)),
        None => (None, None),
    };
    let route = index.and_then(|index| catalog.route(index));
    let endpoint = index.and_then(|index| catalog.endpoint(index));
    let verdict = Rights::new(catalog, mode, &ask.lists).within(&ask.within).decide(endpoint);
    let open = endpoint.filter(|endpoint| endpoint.access() != Access::Public);
    Ok(DryRun {
        allowed: verdict.is_allowed(),
        code: verdict.code(),
        line: verdict.to_string(),
        method: route.map(|route| route.method),
        path: route.or(other).map(|route| route.path),
        tags: endpoint.iter().flat_map(Endpoint::tags).map(Tag::as_str).collect(),
        modes: open
            .iter()
            .flat_map(|it| it.modes().iter())
            .map(|mode| mode.name(catalog.own_modes()))
            .collect(),
        methods: catalog
            .endpoints()
            .map(|(_, route, _)| route)
            .filter(|it| other.is_some_and(|other| it.path == other.path))
            .map(|it| it.method)
            .collect(),
    })
}
