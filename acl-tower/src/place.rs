//! Where a guard stands: whether a request that reaches the guard of an endpoint is one to this endpoint.

use acl_core::{EndpointId, Registry};
use http::request::Parts;

#[cfg(feature = "axum")]
use crate::axum_match::last;
use crate::spelling::is_at;
use crate::target::{Found, Match, Target, takes};

pub(crate) const MATCHED_ANOTHER_METHOD: &str = "the function of `Edge::guard_matched` named an endpoint of another \
    method than the request's: make the target by `Target::matched(&parts.method, path)`";
const OTHER_METHOD: &str = "a guard serves the method of its endpoint alone; if this path has a handler of the other \
    method, put each behind the guard of its own endpoint: \
    `get(list).layer(edge.guard(LIST)).merge(post(create).layer(edge.guard(CREATE)))`";
const OTHER_PATH: &str = "the guard of one endpoint stands around a route of another path: put it around the route of \
    its own endpoint alone, `.route(path, get(list).layer(edge.guard(LIST)))`, or guard the whole router by \
    `acl_tower::protect`; a path in an annotation has the prefixes of nested routers in it, but for one that \
    `Edge::under` states";
const NO_PATH: &str = "the guard of one endpoint stands where axum reports no path: around a fallback, or under \
    `nest_service`; mount what it guards by `route` or `route_service`, at the endpoint's path";
const WHOLE_ROUTER: &str = "the guard of one endpoint stands around a whole router: guard the router by \
    `acl_tower::protect`, or each route by `.route(path, get(list).layer(edge.guard(LIST)))`";

/// What a guard of one endpoint stands around, as far as its type tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    Anything,
    /// A router of axum, or a service that has one inside.
    Router,
}

impl Around {
    pub(crate) fn of<S>() -> Self {
        // A guard that stands around a router sees no match. The name has the names of the types inside it, so it
        // shows a router under layers; a box hides it.
        let is_router = std::any::type_name::<S>().contains("axum::routing::Router");
        if is_router { Self::Router } else { Self::Anything }
    }
}

#[cfg(not(feature = "axum"))]
const fn last(_: &mut Parts) -> Match<'_> {
    Match::Unknown
}

/// What a request is about that reaches the guard of this endpoint.
pub(crate) fn find<R: Registry>(
    endpoint: EndpointId<R>,
    prefix: &str,
    around: Around,
    parts: &mut Parts,
) -> Found<R> {
    let is_of_method = takes(endpoint, &parts.method);
    match last(parts) {
        Match::Path(path) if !is_at(path, prefix, endpoint.route().path) => {
            Found::mistake(Target::NotInRegistry, OTHER_PATH)
        }
        Match::Nothing => Found::mistake(Target::NoRoute, NO_PATH),
        // What no router has matched yet goes to the router inside, which may have any path.
        Match::Unknown if around == Around::Router => Found::mistake(Target::NotInRegistry, WHOLE_ROUTER),
        _ if is_of_method => Found::new(Target::Endpoint(endpoint)),
        _ => Found::mistake(Target::OtherMethod(endpoint), OTHER_METHOD),
    }
}
