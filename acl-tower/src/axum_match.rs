//! What axum's routers matched, as they report it in a request.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use acl_core::{Access, EndpointId, Registry};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequestParts as _, MatchedPath, NestedPath, RawPathParams};
use http::request::Parts;

use crate::spelling::{before_rest, same_route};
use crate::target::{Match, Target, takes};

/// The declared path of the route that was matched, where a router tells.
pub(crate) fn matched_path(parts: &Parts) -> Option<&str> {
    parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str)
}

/// What was matched last.
pub(crate) fn last(parts: &mut Parts) -> Match<'_> {
    // A request without a path, such as `GET *`, matches no route.
    if !parts.uri.path().starts_with('/') || matched_path(parts).is_none() {
        return if is_in_router(parts) { Match::Nothing } else { Match::Unknown };
    }
    match matched_path(parts) {
        Some(path) if is_under_prefix(path, parts) => Match::Path(path),
        _ => Match::Nothing,
    }
}

/// Whether a path begins with the prefix of the routers around, as it does where it was matched last. Where
/// `nest_service` matched last, axum leaves the path of an earlier match in place, unless it has debug assertions.
fn is_under_prefix(path: &str, parts: &Parts) -> bool {
    parts.extensions.get::<NestedPath>().is_none_or(|prefix| path.starts_with(prefix.as_str()))
}

/// Whether a router is around. Each one leaves its parameters in the request, be they none.
fn is_in_router(parts: &mut Parts) -> bool {
    let has_no_path = !parts.uri.path().starts_with('/');
    let params = pin!(RawPathParams::from_request_parts(parts, &()));
    let params = params.poll(&mut Context::from_waker(Waker::noop()));
    has_no_path || !matches!(params, Poll::Ready(Err(RawPathParamsRejection::MissingPathParams(_))))
}

/// Whether a request may be one to this endpoint. A router that a registry mounts serves its endpoints under any
/// prefix, so the path may have one.
pub(crate) fn may_be_at<R: Registry>(endpoint: EndpointId<R>, parts: &Parts) -> bool {
    takes(endpoint, &parts.method)
        && matched_path(parts).is_none_or(|path| {
            path.ends_with(endpoint.route().path) || may_be_of_another_spelling(endpoint, path)
        })
}

/// Whether a path that does not end with the endpoint's own may still be the endpoint's, because
/// - the two differ only in the names of their parameters,
/// - a service behind the endpoint matched it, below the endpoint's parameter for the rest, or
/// - the endpoint is the root, and the path is a prefix alone.
///
/// In the last two cases a path that the registry has is another endpoint's.
#[cold]
fn may_be_of_another_spelling<R: Registry>(endpoint: EndpointId<R>, path: &str) -> bool {
    let declared = endpoint.route().path;
    let mut ends = path.match_indices('/').map(|(at, _)| &path[at..]);
    let is_declared = |end: &str| EndpointId::<R>::all().any(|id| same_route(id.route().path, end));
    match before_rest(declared) {
        Some(before) => ends.any(|end| {
            let segments = before.matches('/').count();
            let head = end.match_indices('/').nth(segments).map(|(at, _)| &end[..at]);
            same_route(end, declared)
                || head.is_some_and(|head| same_route(head, before)) && !is_declared(end)
        }),
        None if declared == "/" => !ends.any(is_declared),
        None => ends.any(|end| same_route(end, declared)),
    }
}

/// Whether a request may be one to an endpoint that is `public`.
pub(crate) fn may_be_at_public<R: Registry>(parts: &Parts) -> bool {
    let Some(path) = matched_path(parts) else { return true };
    let is_public = |id: EndpointId<R>| id.endpoint().access() == Access::Public;
    let mut ends = path.match_indices('/').map(|(at, _)| &path[at..]);
    ends.any(|end| Target::<R>::matched(&parts.method, end).endpoint().is_some_and(is_public))
        || EndpointId::<R>::all().any(|id| is_public(id) && may_be_at(id, parts))
}
