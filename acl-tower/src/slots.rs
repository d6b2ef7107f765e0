//! The guards in a router that exists. Each knows the endpoints of what it stands before, found by asking the router
//! once, before any request.
//!
//! A match that is read from a request can be another router's, or be written by a layer. What a guard knows before
//! there is a request cannot.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use acl_core::{EndpointId, Registry};
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::Route;
use http::Request;
use http::request::Parts;
use tower_layer::Layer;
use tower_service::Service;

use crate::authenticate::Authenticate;
use crate::axum_match::matched_path;
use crate::edge::Edge;
use crate::guard::{Calling, Guarding};
use crate::look::{Look, Mount, OTHERS_UNDER, here};
use crate::target::{Found, Target};
use crate::undeclared::Undeclared;

/// Puts a guard before everything that a router has. Also returns the routes without an endpoint, and the
/// endpoints without a route.
pub(crate) fn guarded<R: Registry, A: Authenticate<R>>(
    router: Router,
    edge: &Edge<R, A>,
) -> (Router, Vec<Undeclared>, Vec<EndpointId<R>>) {
    let slots = Arc::new(Slots { count: AtomicUsize::new(0), mounts: OnceLock::new() });
    let guards = Guards { edge: edge.clone(), slots: Arc::clone(&slots) };
    // With its state, every handler is a route, which gets its guard now and not with each request.
    let router = router.with_state(()).layer(guards);
    let look = Look { router: &router, prefix: edge.prefix() };
    let (mounts, unserved) = look.mounts(slots.count.load(Ordering::Relaxed));
    let undeclared = look.undeclared::<R>();
    // Nobody else sets them.
    let _ = slots.mounts.set(mounts);
    (router, undeclared, unserved)
}

/// All guards of one router.
struct Slots<R> {
    count: AtomicUsize,
    /// What each stands before; not there while the router is asked for it.
    mounts: OnceLock<Vec<Mount<R>>>,
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
        None => refused(mount, parts),
    }
}

/// What is refused: of a route that the registry has, another method.
#[inline(never)]
fn refused<R: Registry>(mount: Option<&Mount<R>>, parts: &Parts) -> Found<R> {
    let help = mount.and_then(|mount| mount.help);
    let target = match mount.and_then(|mount| mount.at) {
        Some(_) if help == Some(OTHERS_UNDER) => Target::NotInRegistry,
        Some(id) => Target::OtherMethod(id),
        None if matched_path(parts).is_some() => Target::NotInRegistry,
        None => Target::NoRoute,
    };
    Found { help, ..Found::new(target) }
}
