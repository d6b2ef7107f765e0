//! A dry run: what would become of one request.

use acl_core::{Catalog, PatternList, Route, Tag};
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
    let path = ask.path.trim().split(['?', '#']).next().unwrap_or_default();
    let declared = declared_path(catalog, &method, path);
    // H1: `HEAD` is the `GET` of its path, unless the registry has it.
    let tried = if method == "HEAD" { &["HEAD", "GET"][..] } else { &[method.as_str()] };
    let found = declared.and_then(|path| tried.iter().find_map(|method| catalog.find(method, path)));
    let (route, decision) = match found {
        Some(index) => {
            let endpoint = catalog.endpoint(index);
            let decided = endpoint.map(|endpoint| list.decide(endpoint, mode));
            (catalog.route(index), decided.unwrap_or(acl_core::Decision::NOT_IN_REGISTRY))
        }
        None => (None, acl_core::Decision::NOT_IN_REGISTRY),
    };
    let endpoint = decision.endpoint();
    let open = endpoint.filter(|endpoint| endpoint.access() != acl_core::Access::Public);
    let others = declared.filter(|_| route.is_none());
    Ok(DryRun {
        allowed: decision.is_allowed(),
        code: decision.reason().code(),
        line: decision.to_string(),
        method: route.map(|route| route.method),
        path: route.map(|route| route.path).or(others),
        tags: endpoint.iter().flat_map(acl_core::Endpoint::tags).map(Tag::as_str).collect(),
        modes: open
            .iter()
            .flat_map(|it| it.modes().iter())
            .map(|mode| mode.name(catalog.own_modes()))
            .collect(),
        methods: routes(catalog).filter(|it| Some(it.path) == others).map(|it| it.method).collect(),
    })
}

fn routes<'a>(catalog: &'a Catalog<'a>) -> impl Iterator<Item = Route<'a>> {
    (0..=u16::MAX).take(catalog.len()).filter_map(|index| catalog.route(index))
}

/// The declared path that this is, or that a request for it would match; of this method if there is one.
fn declared_path<'a>(catalog: &'a Catalog<'a>, method: &str, path: &str) -> Option<&'a str> {
    let exact = routes(catalog).find(|route| route.path == path);
    let matching = || routes(catalog).filter(|route| matches(route.path, path));
    let nearest = |route: &Route<'a>| (rank(route.path), route.method != method);
    exact.or_else(|| matching().min_by_key(nearest)).map(|route| route.path)
}

/// Segment by segment, what a router prefers first: fixed text, then a parameter, then the rest of the path.
fn rank(declared: &str) -> Vec<u8> {
    let rank = |segment: &str| match segment {
        _ if segment.starts_with("{*") => 2,
        _ if segment.contains('{') => 1,
        _ => 0,
    };
    declared.split('/').map(rank).collect()
}

fn matches(declared: &str, path: &str) -> bool {
    let (mut declared, mut path) = (declared.split('/'), path.split('/'));
    loop {
        match (declared.next(), path.next()) {
            (None, None) => return true,
            (Some(segment), Some(rest)) if segment.starts_with("{*") => return !rest.is_empty(),
            (Some(segment), Some(found)) if segment_matches(segment, found) => {}
            _ => return false,
        }
    }
}

/// `{id}` takes any text but none; `{base}...{head}` has fixed text around its parameters.
fn segment_matches(segment: &str, found: &str) -> bool {
    let Some((before, _)) = segment.split_once('{') else { return segment == found };
    let after = segment.rsplit_once('}').map_or("", |(_, after)| after);
    let rest = found.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    rest.is_some_and(|rest| !rest.is_empty())
}
