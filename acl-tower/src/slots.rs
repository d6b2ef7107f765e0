//! The guards in a router that exists. Each knows the endpoints of what it stands before, found by asking the router
//! once, before any request.
//!
//! A match that is read from a request can be another router's, or be written by a layer. What a guard knows before
//! there is a request cannot.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Waker};

use acl_core::{EndpointId, Registry};
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::response::Response;
use axum::routing::{Route, get};
use axum::{Extension, Router};
use bytes::Bytes;
use http::header::ALLOW;
use http::request::Parts;
use http::{Extensions, Method, Request, StatusCode, Uri};
use tower_layer::Layer;
use tower_service::Service;

use crate::authenticate::Authenticate;
use crate::edge::Edge;
use crate::guard::{Calling, Guarding};
use crate::target::{Found, Target};

const NEST_SERVICE: &str = "a service stands at the endpoint's path by `nest_service`, which serves every path under \
    it too: mount it by `route_service` at this path, and at `{*rest}` under it by another endpoint";
const OWN_HEAD: &str = "a `HEAD` handler of its own stands at a path where the registry has `GET` alone: annotate it by \
    `#[acl::endpoint(HEAD, …)]`, or leave it out, since `GET` answers `HEAD`";
const GET_FOR_HEAD: &str = "the registry has a `HEAD` of its own, and the router has `get(…)` alone: mount the handler \
    of the `HEAD` by `.head(…)`";
const FALLBACK: &str = "the router has no handler of this method at the endpoint's path, and a fallback serves no \
    endpoint: mount the handler by its method";
/// Puts a guard before everything that a router has.
pub(crate) fn guarded<R: Registry, A: Authenticate<R>>(router: Router, edge: &Edge<R, A>) -> Router {
    let slots = Arc::new(Slots { count: AtomicUsize::new(0), mounts: OnceLock::new() });
    let guards = Guards { edge: edge.clone(), slots: Arc::clone(&slots) };
    // With its state, every handler is a route, which gets its guard now and not with each request.
    let router = router.with_state(()).layer(guards);
    let mut mounts = Vec::new();
    mounts.resize_with(slots.count.load(Ordering::Relaxed), Mount::default);
    let mut last = None;
    for path in EndpointId::<R>::all().map(|id| id.route().path) {
        if last.replace(path) != Some(path) {
            look(&router, path, &mut mounts);
        }
    }
    // Nobody else sets them.
    let _ = slots.mounts.set(mounts);
    router
}

/// All guards of one router.
struct Slots<R> {
    count: AtomicUsize,
    /// What each stands before; not there while the router is asked for it.
    mounts: OnceLock<Vec<Mount<R>>>,
}

/// What a guard stands before: a handler of one method, or a service for all methods, or a fallback.
struct Mount<R> {
    serves: Vec<(Method, EndpointId<R>)>,
    help: Option<&'static str>,
}

impl<R> Default for Mount<R> {
    fn default() -> Self {
        Self { serves: Vec::new(), help: None }
    }
}

/// Finds what serves the endpoints of a path.
fn look<R: Registry>(router: &Router, path: &'static str, mounts: &mut [Mount<R>]) {
    let url = filled(path);
    let at = |method: Method| ask(router, method, &url).filter(|here| here.is_at(path));
    let is_nested = is_nested(router, path, &url);
    let slot = |here: &Option<Here>| here.as_ref().map(|here| here.slot);
    let (get, head, other) = (at(Method::GET), at(Method::HEAD), at(other_method()));
    let declares_head = EndpointId::<R>::by_route("HEAD", path).is_some();
    for id in EndpointId::<R>::of_path(path) {
        let Ok(method) = Method::from_bytes(id.route().method.as_bytes()) else { continue };
        let Some(here) = at(method.clone()) else { continue };
        // A service takes all methods alike; a `get` takes `HEAD` too.
        let is_get_for_head =
            method == Method::HEAD && slot(&head) == slot(&get) && slot(&head) != slot(&other);
        let help = match () {
            () if is_nested => Some(NEST_SERVICE),
            () if here.is_fallback => Some(FALLBACK),
            () if is_get_for_head => Some(GET_FOR_HEAD),
            () => None,
        };
        if help.is_some_and(|help| help != FALLBACK) {
            tracing::warn!(target: "acl_tower", endpoint = %id, help, "the endpoint is not served");
        }
        let Some(mount) = mounts.get_mut(here.slot) else { continue };
        if help.is_some() {
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

/// A segment that no route has as it is, so that only a parameter matches it.
const SEGMENT: &str = "~acl~";

/// A method that no router has a handler of.
fn other_method() -> Method {
    Method::from_bytes(b"ACL").unwrap_or(Method::TRACE)
}

/// A path that a route with this declared path matches, and no other route that a router may have beside it.
fn filled(path: &str) -> String {
    let mut pieces = path.split('{');
    let first = pieces.next().unwrap_or_default();
    pieces.fold(first.to_owned(), |url, piece| {
        url + SEGMENT + piece.split_once('}').map_or("", |(_, after)| after)
    })
}

/// Whether a service stands at the path by `nest_service`. It stands at the path itself by a route like any other,
/// but beside that there is the route for what is under it.
fn is_nested(router: &Router, path: &str, url: &str) -> bool {
    let under = format!("{}/{SEGMENT}/{SEGMENT}", url.trim_end_matches('/'));
    let Some(here) = ask(router, Method::GET, &under).filter(|here| here.path.is_none()) else {
        return false;
    };
    // axum keeps the prefix to itself until a router inside matches too.
    let inside = Router::new().route("/", get(|path: MatchedPath| async { Extension(path) }));
    let mut request = Request::new(Body::empty());
    *request.extensions_mut() = here.extensions;
    let path_inside =
        at_once(inside, request).and_then(|mut answer| answer.extensions_mut().remove::<MatchedPath>());
    // Where nothing but a fallback is under the path, there is no prefix.
    path_inside.is_some_and(|inside| {
        let prefix = inside.as_str().trim_end_matches('/');
        !prefix.is_empty() && prefix == path.trim_end_matches('/')
    })
}

/// Where a request gets to.
struct Here {
    slot: usize,
    path: Option<MatchedPath>,
    /// The fallback of a method router, be it axum's. That of `any(…)` is none: it is what is mounted.
    is_fallback: bool,
    extensions: Extensions,
}

impl Here {
    fn is_at(&self, path: &str) -> bool {
        self.path.as_ref().is_some_and(|matched| matched.as_str() == path)
    }
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

/// The answer of a router in which nothing waits.
fn at_once(mut router: Router, request: Request<Body>) -> Option<Response> {
    let answer = pin!(router.call(request));
    match answer.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer.ok(),
        Poll::Pending => None,
    }
}

/// The layer that puts the guards.
struct Guards<R: Registry, A: Authenticate<R>> {
    edge: Edge<R, A>,
    slots: Arc<Slots<R>>,
}

impl<R: Registry, A: Authenticate<R>> Clone for Guards<R, A> {
    fn clone(&self) -> Self {
        Self { edge: self.edge.clone(), slots: Arc::clone(&self.slots) }
    }
}

impl<R: Registry, A: Authenticate<R>> Layer<Route> for Guards<R, A> {
    type Service = GuardedRoute<R, A>;

    fn layer(&self, route: Route) -> Self::Service {
        let number = self.slots.count.fetch_add(1, Ordering::Relaxed);
        let (edge, slots) = (self.edge.clone(), Arc::clone(&self.slots));
        GuardedRoute(Arc::new(Slot { edge, route, number, slots }))
    }
}

/// A route behind its guard. [`Guard`](crate::Guard) would do, with a clone of the route's box more in each request.
struct GuardedRoute<R: Registry, A: Authenticate<R>>(Arc<Slot<R, A>>);

struct Slot<R: Registry, A: Authenticate<R>> {
    edge: Edge<R, A>,
    route: Route,
    number: usize,
    slots: Arc<Slots<R>>,
}

impl<R: Registry, A: Authenticate<R>> Clone for GuardedRoute<R, A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<R: Registry, A: Authenticate<R>> Service<Request<Body>> for GuardedRoute<R, A> {
    type Response = Response;
    type Error = Infallible;
    type Future = Guarding<R, A, Calling<Route>, Body>;

    /// Routes of axum are always ready: what they hold is made ready by each call.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let slot = &*self.0;
        let (parts, body) = request.into_parts();
        let Some(mounts) = slot.slots.mounts.get() else {
            return Guarding::answered(&slot.edge, here(slot.number, parts.extensions));
        };
        let found = find(mounts.get(slot.number), &parts);
        slot.edge.run(found, parts, body, Calling::new(slot.route.clone()))
    }
}

/// What a request is about that gets to a guard.
fn find<R: Registry>(mount: Option<&Mount<R>>, parts: &Parts) -> Found<R> {
    let serves = mount.map_or(&[][..], |mount| &mount.serves);
    match serves.iter().find(|(method, _)| *method == parts.method) {
        Some((_, id)) => Found::new(Target::Endpoint(*id)),
        None => refused(mount.and_then(|mount| mount.help), parts),
    }
}

/// What is refused, by what axum reports: nobody gets in by that.
#[inline(never)]
fn refused<R: Registry>(help: Option<&'static str>, parts: &Parts) -> Found<R> {
    let Some(path) = parts.extensions.get::<MatchedPath>() else { return Found::new(Target::NoRoute) };
    let target = match Target::matched(&parts.method, path.as_str()) {
        Target::Endpoint(_) if help == Some(NEST_SERVICE) => Target::NotInRegistry,
        Target::Endpoint(id) => Target::OtherMethod(id),
        other => other,
    };
    Found { target, help }
}

/// The answer of a guard while the router is asked what it has where. It is no success, so that axum treats it alike
/// whatever the method.
fn here(slot: usize, extensions: Extensions) -> http::Response<Bytes> {
    let mut answer = http::Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    *answer.extensions_mut() = extensions;
    answer.extensions_mut().insert(Answering(slot));
    answer
}
