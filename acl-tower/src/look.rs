//! What stands where in an axum router. The router is asked before there are requests, and its guards answer with their
//! numbers.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use acl_core::{EndpointId, Registry};
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use bytes::Bytes;
use http::header::ALLOW;
use http::{Extensions, Method, Request, StatusCode, Uri};
use tower_service::Service as _;

use crate::methods::{methods, other_method};
use crate::router_paths::paths;
use crate::spelling::{before_rest, filled, is_at, same_route, under};
use crate::target::routed;
use crate::undeclared::Undeclared;

/// What a guard stands before: a handler of one method, or a service for all methods, or a fallback.
pub(crate) struct Mount<R> {
    pub(crate) serves: Vec<(Method, EndpointId<R>)>,
    /// An endpoint of the path at which the guard stands, whatever its method.
    pub(crate) at: Option<EndpointId<R>>,
    pub(crate) help: Option<&'static str>,
}

impl<R> Default for Mount<R> {
    fn default() -> Self {
        Self { serves: Vec::new(), at: None, help: None }
    }
}

const OWN_HEAD: &str = "a `HEAD` handler of its own stands at a path where the registry has `GET` alone: annotate it \
    by `#[acl::endpoint(HEAD, …)]`, or leave it out, since `GET` answers `HEAD`";
const GET_FOR_HEAD: &str = "the registry has a `HEAD` of its own, and the router has `get(…)` alone: mount the handler \
    of the `HEAD` by `.head(…)`";
const FALLBACK: &str = "the router has no handler of this method at the endpoint's path, and a fallback serves no \
    endpoint: mount the handler by its method";
pub(crate) const OTHERS_UNDER: &str = "the registry has other endpoints under the path of this `nest_service`, which \
    the service behind it would get: mount them in the router itself, by `route` or `nest`, or leave them out of the \
    registry";

/// A router whose guards tell where they stand, and the prefix of the registry's paths in it.
pub(crate) struct Look<'r> {
    pub(crate) router: &'r Router,
    pub(crate) prefix: &'r str,
}

impl Look<'_> {
    /// What each guard stands before, and the endpoints that no route serves.
    pub(crate) fn mounts<R: Registry>(&self, guards: usize) -> (Vec<Mount<R>>, Vec<EndpointId<R>>) {
        let mut mounts = Vec::new();
        mounts.resize_with(guards, Mount::default);
        let mut last = None;
        let (mut strays, mut unserved) = (Vec::new(), Vec::new());
        for id in routed::<R>() {
            let path = id.route().path;
            if last.replace(path) != Some(path) {
                self.look(path, &mut mounts, &mut strays, &mut unserved);
            }
        }
        for (slot, id) in strays {
            let Some(mount) = mounts.get_mut(slot).filter(|mount| !mount.serves.is_empty()) else { continue };
            tracing::warn!(target: "acl_tower", endpoint = %id, help = OTHERS_UNDER, "the endpoint is not served");
            mount.serves.clear();
            mount.help = Some(OTHERS_UNDER);
            unserved.retain(|other| other.route().path != id.route().path);
        }
        (mounts, unserved)
    }

    /// Finds what serves the endpoints of a path. Guards that stand before no route, and that a request to this path
    /// reaches though they are not at it, are strays.
    fn look<R: Registry>(
        &self,
        path: &'static str,
        mounts: &mut [Mount<R>],
        strays: &mut Vec<(usize, EndpointId<R>)>,
        unserved: &mut Vec<EndpointId<R>>,
    ) {
        let url = filled(&under(self.prefix, path), SEGMENT);
        let reached = |method: Method| {
            let here = ask(self.router, method, &url)?;
            let is_at = self.is_at(&here, path);
            Some((here, is_at))
        };
        let Some(first) = EndpointId::<R>::of_path(path).next() else { return };
        for method in methods() {
            match reached(method) {
                Some((here, true)) => {
                    if let Some(mount) = mounts.get_mut(here.slot) {
                        mount.at = Some(first);
                    }
                }
                Some((here, false)) if here.path.is_none() => strays.push((here.slot, first)),
                _ => {}
            }
        }
        let at = |method: Method| reached(method).filter(|(_, is_at)| *is_at).map(|(here, _)| here);
        let slot = |here: &Option<Here>| here.as_ref().map(|here| here.slot);
        let (get, head, other) = (at(Method::GET), at(Method::HEAD), at(other_method()));
        let declares_head = EndpointId::<R>::by_route("HEAD", path).is_some();
        for id in EndpointId::<R>::of_path(path) {
            let Ok(method) = Method::from_bytes(id.route().method.as_bytes()) else { continue };
            let Some(here) = at(method.clone()) else {
                unserved.push(id);
                continue;
            };
            // A service takes all methods alike; a `get` takes `HEAD` too.
            let is_get_for_head =
                method == Method::HEAD && slot(&head) == slot(&get) && slot(&head) != slot(&other);
            let help = match () {
                () if here.is_fallback => Some(FALLBACK),
                () if is_get_for_head => Some(GET_FOR_HEAD),
                () => None,
            };
            if help.is_some_and(|help| help != FALLBACK) {
                tracing::warn!(target: "acl_tower", endpoint = %id, help, "the endpoint is not served");
            }
            let Some(mount) = mounts.get_mut(here.slot) else { continue };
            if help.is_some() {
                if here.is_fallback {
                    unserved.push(id);
                }
                mount.help = help;
                continue;
            }
            mount.serves.push((method.clone(), id));
            if method == Method::GET && !declares_head {
                match slot(&head) {
                    Some(head) if head == here.slot => mount.serves.push((Method::HEAD, id)),
                    Some(head) => {
                        tracing::warn!(target: "acl_tower", endpoint = %id, help = OWN_HEAD, "`HEAD` is not served");
                        if let Some(mount) = mounts.get_mut(head) {
                            mount.help = Some(OWN_HEAD);
                        }
                    }
                    None => {}
                }
            }
        }
    }

    /// Whether a guard stands at a path of the registry: at a route of this path, or before what a `nest_service` has
    /// under its own, if the path ends with a parameter for the rest.
    fn is_at(&self, here: &Here, path: &str) -> bool {
        match &here.path {
            Some(matched) => is_at(matched.as_str(), self.prefix, path),
            None => before_rest(path).is_some_and(|before| {
                let whole = format!("{}{before}", self.prefix);
                nested_at(here.extensions.clone()).is_some_and(|at| same_route(&at, &whole))
            }),
        }
    }

    /// The routes of the router that no endpoint is at: nobody reaches them. Empty if axum does not tell its routes.
    pub(crate) fn undeclared<R: Registry>(&self) -> Vec<Undeclared> {
        let paths = paths(&format!("{:?}", self.router)).unwrap_or_default();
        paths.iter().flat_map(|path| self.undeclared_at::<R>(path)).collect()
    }

    fn undeclared_at<R: Registry>(&self, path: &str) -> Vec<Undeclared> {
        let url = filled(path, SEGMENT);
        let is_nested = path.ends_with(NEST_TAIL);
        let readable = path.replace(NEST_TAIL, "{*path}");
        let at = |method: Method| {
            let here = ask(self.router, method, &url).filter(|here| !here.is_fallback)?;
            let is_here = here.path.as_ref().map_or(is_nested, |matched| matched.as_str() == path);
            is_here.then_some(here.slot)
        };
        let routes = routed::<R>().map(EndpointId::route);
        let declared: Vec<_> = routes.filter(|route| is_at(&readable, self.prefix, route.path)).collect();
        if at(other_method()).is_some() {
            // What takes every method is declared by one of them; the others are refused on purpose.
            let is_told = !declared.is_empty() || self.is_beside_nested(path);
            return if is_told { Vec::new() } else { vec![Undeclared::new(None, &readable, self.prefix)] };
        }
        let get = at(Method::GET);
        let is_undeclared = |method: &Method| {
            let Some(slot) = at(method.clone()) else { return false };
            let is_head_of_get = *method == Method::HEAD && get == Some(slot);
            !is_head_of_get && !declared.iter().any(|route| route.method == method.as_str())
        };
        let own = methods().filter(is_undeclared);
        own.map(|method| Undeclared::new(Some(method.as_str()), path, self.prefix)).collect()
    }

    /// Whether the path is one of the two that stand beside the rest of a `nest_service`: one entry is enough.
    fn is_beside_nested(&self, path: &str) -> bool {
        let under = format!("{}/{SEGMENT}/{SEGMENT}", filled(path.trim_end_matches('/'), SEGMENT));
        let here = ask(self.router, Method::GET, &under).filter(|here| here.path.is_none());
        let at = here.and_then(|here| nested_at(here.extensions));
        at.is_some_and(|at| at == path.trim_end_matches('/'))
    }
}

/// In the name of the parameter that axum gives to what is under a `nest_service`.
const NEST_TAIL: &str = "{*__private__axum_nest_tail_param}";

/// A segment that no route has as it is, so that only a parameter matches it.
const SEGMENT: &str = "~acl~";

/// The path of the `nest_service` that a request was matched under; none where it was matched by another route, or by
/// none.
fn nested_at(extensions: Extensions) -> Option<String> {
    // axum keeps the prefix to itself until a router inside matches too.
    let inside = Router::new().route("/", get(|path: MatchedPath| async { Extension(path) }));
    let mut request = Request::new(Body::empty());
    *request.extensions_mut() = extensions;
    let path = at_once(inside, request)?.extensions_mut().remove::<MatchedPath>()?;
    // Where nothing but a fallback is under the path, there is no prefix.
    let prefix = path.as_str().trim_end_matches('/');
    (!prefix.is_empty()).then(|| prefix.to_owned())
}

/// Where a request gets to.
struct Here {
    slot: usize,
    path: Option<MatchedPath>,
    /// The fallback of a method router, be it axum's. That of `any(…)` is none: it is what is mounted.
    is_fallback: bool,
    extensions: Extensions,
}

/// The number of the slot that answers.
#[derive(Clone, Copy)]
struct Answering(usize);

fn ask(router: &Router, method: Method, url: &str) -> Option<Here> {
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method;
    *request.uri_mut() = Uri::try_from(url).ok()?;
    let mut answer = at_once(router.clone(), request)?;
    let is_fallback = answer.headers().contains_key(ALLOW);
    let mut extensions = std::mem::take(answer.extensions_mut());
    let Answering(slot) = extensions.remove()?;
    Some(Here { slot, path: extensions.get().cloned(), is_fallback, extensions })
}

/// The answer of a guard while the router is asked what it has where. It is no success, so that axum treats it alike
/// whatever the method.
pub(crate) fn here(slot: usize, extensions: Extensions) -> http::Response<Bytes> {
    let mut answer = http::Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    *answer.extensions_mut() = extensions;
    answer.extensions_mut().insert(Answering(slot));
    answer
}

/// The answer of a router in which nothing waits.
fn at_once(mut router: Router, request: Request<Body>) -> Option<Response> {
    let answer = pin!(router.call(request));
    match answer.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer.ok(),
        Poll::Pending => None,
    }
}
