//! A dry run: what would become of one request.

use acl_core::requests::{Matched, Requests};
use acl_core::{Access, Catalog, Decision, Endpoint, PatternList, Route, Tag};
use serde::Serialize;

use crate::ask;

#[derive(Serialize)]
pub(crate) struct DryRun<'a> {
    allowed: bool,
    code: &'static str,
    /// The decision as one line.
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
    let list = PatternList::parse(&ask.list).map_err(|error| error.to_string())?;
    let method = ask.method.trim().to_ascii_uppercase();
    let matched = Requests::of(catalog).matched(&method, ask.path.trim());
    let (index, other) = match matched {
        Some(Matched::Endpoint(index)) => (Some(index), None),
        Some(Matched::OtherMethod(index)) => (None, catalog.route(index)),
        None => (None, None),
    };
    let route = index.and_then(|index| catalog.route(index));
    let decided = index.and_then(|index| catalog.endpoint(index)).map(|endpoint| list.decide(endpoint, mode));
    let decision = decided.unwrap_or(Decision::NOT_IN_REGISTRY);
    let endpoint = decision.endpoint();
    let open = endpoint.filter(|endpoint| endpoint.access() != Access::Public);
    Ok(DryRun {
        allowed: decision.is_allowed(),
        code: decision.reason().code(),
        line: decision.to_string(),
        method: route.map(|route| route.method),
        path: route.or(other).map(|route| route.path),
        tags: endpoint.iter().flat_map(Endpoint::tags).map(Tag::as_str).collect(),
        modes: open
            .iter()
            .flat_map(|it| it.modes().iter())
            .map(|mode| mode.name(catalog.own_modes()))
            .collect(),
        methods: routes(catalog)
            .filter(|it| other.is_some_and(|other| it.path == other.path))
            .map(|it| it.method)
            .collect(),
    })
}

fn routes<'a>(catalog: &'a Catalog<'a>) -> impl Iterator<Item = Route<'a>> {
    (0..=u16::MAX).take(catalog.len()).filter_map(|index| catalog.route(index))
}
