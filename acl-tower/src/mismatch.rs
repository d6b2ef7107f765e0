//! Where a router and its registry differ: routes without an endpoint, and endpoints without a route.

use acl_core::{EndpointId, Registry};

use crate::spelling::same_route;
use crate::undeclared::Undeclared;

/// The most routes, and the most endpoints, that are named.
const MOST: usize = 50;

/// Tells, by events, which routes have no endpoint and which endpoints have no route: the first of them, and how many
/// there are.
///
/// A route and an endpoint that differ only in the method or in a prefix are one mistake, and one event.
pub(crate) fn warn<R: Registry>(undeclared: &[Undeclared], unserved: &[EndpointId<R>], prefix: &str) {
    for route in undeclared.iter().take(MOST) {
        let meant = unserved.iter().find_map(|id| meant(route, *id, prefix));
        tracing::warn!(
            target: "acl_tower",
            method = route.method(),
            path = route.path(),
            help = meant.unwrap_or_else(|| route.annotation()),
            "the registry does not have this route, so everyone is refused there"
        );
    }
    if undeclared.len() > MOST {
        let routes = undeclared.len();
        tracing::warn!(
            target: "acl_tower",
            routes,
            "so many routes are not in the registry: see `Protected::undeclared`"
        );
    }
    let is_told =
        |id: &EndpointId<R>| undeclared.iter().take(MOST).any(|route| meant(route, *id, prefix).is_some());
    let untold: Vec<String> = unserved.iter().filter(|id| !is_told(id)).map(ToString::to_string).collect();
    if !untold.is_empty() {
        tracing::warn!(
            target: "acl_tower",
            count = untold.len(),
            endpoints = untold.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", "),
            help = "mount their handlers at these methods and paths, or leave them out of the registry",
            "the router has no route for these endpoints"
        );
    }
}

/// What to write if the route is the endpoint with another method, or with more or less of a prefix.
fn meant<R: Registry>(route: &Undeclared, id: EndpointId<R>, prefix: &str) -> Option<String> {
    let (declared, path) = (id.route(), route.path());
    let whole = format!("{prefix}{}", declared.path);
    if same_route(path, &whole) {
        let method = route.method().unwrap_or("every method");
        return Some(format!(
            "the registry has `{id}` at this path: mount its handler by {}, not {method}",
            declared.method
        ));
    }
    if route.method() != Some(declared.method) {
        return None;
    }
    let inside = path.strip_prefix(prefix).unwrap_or(path);
    if let Some(before) = before(declared.path, inside) {
        return Some(format!(
            "the registry has `{id}`: nest the router before it is protected, \
             `protect(Router::new().nest(\"{prefix}{before}\", api), &edge)`"
        ));
    }
    let before = before(path, &whole)?;
    Some(format!(
        "the registry has `{id}`: write `prefix: \"{before}\"` in `registry!`, or `protect(router, &edge.under(\"{before}\"))`"
    ))
}

/// The part of `path` before `end`, if it is of whole segments.
fn before<'p>(path: &'p str, end: &str) -> Option<&'p str> {
    let at = (0..path.len())
        .find(|at| path.get(*at..).is_some_and(|rest| rest.starts_with('/') && same_route(rest, end)))?;
    path.get(..at).filter(|before| !before.is_empty() && !before.contains('{'))
}
