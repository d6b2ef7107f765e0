//! What people write who know axum, so that the compiler says what to write instead.
//!
//! Everything here is hidden, and does nothing when a program runs. A guess that cannot work asks for a trait that
//! nothing implements, and the trait's message says why. A guess that is not needed is a deprecated function.

use acl_core::Registry;
use axum::Router;
use tower_layer::Layer;

use crate::authenticate::Authenticate;
use crate::edge::Edge;
use crate::protect::Protected;
use crate::routes::Routes;

/// `router.layer(edge)`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an edge is no layer: write `acl_tower::protect(router, &edge)`",
    label = "not a layer",
    note = "around the handler of one endpoint stands `edge.guard(Api::TICKETS_LIST)`, which is a layer"
)]
pub trait EdgeIsNoLayer {
    #[doc(hidden)]
    fn never<S>(&self, inner: S) -> S;
}

#[doc(hidden)]
impl<R: Registry, A: Authenticate<R>, S> Layer<S> for Edge<R, A>
where
    Self: EdgeIsNoLayer,
{
    type Service = S;

    fn layer(&self, inner: S) -> S {
        self.never(inner)
    }
}

/// `router.merge(protected)`. The compiler shows the name of this trait, and no message.
#[doc(hidden)]
pub trait AServiceNoRouterSoWriteFallbackService<S> {}

#[doc(hidden)]
impl<S> From<Protected> for Router<S>
where
    S: Clone + Send + Sync + 'static,
    Protected: AServiceNoRouterSoWriteFallbackService<S>,
{
    fn from(protected: Protected) -> Self {
        Self::new().fallback_service(protected)
    }
}

/// `Api::routes(&edge)` of a registry without `with: [acl_tower::axum]`: the compiler names a trait that has the item.
#[expect(non_camel_case_types, dead_code, unreachable_pub, reason = "the name is the message")]
pub trait write_with_acl_tower_axum_in_the_registry {
    fn routes();
}

/// `Api::routes(&edge).route("/more", …)`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the routes of a registry are those of its endpoints: annotate the handler and list it",
    label = "no route can be added here",
    note = "a closure or a service is declared by `acl::route!`, and served by `.at(Api::MORE, handler)` or `.serve(…)`",
    note = "what has no guard on purpose stands outside: `Router::new().route(…).fallback_service(guarded)`"
)]
pub trait TakesRoutes {}

#[doc(hidden)]
impl<R: Registry, A: Authenticate<R>, S> Routes<R, A, S> {
    pub fn route<T>(self, _: &str, _: T) -> Self
    where
        Self: TakesRoutes,
    {
        self
    }

    pub fn nest<T>(self, _: &str, _: T) -> Self
    where
        Self: TakesRoutes,
    {
        self
    }

    pub fn merge<T>(self, _: T) -> Self
    where
        Self: TakesRoutes,
    {
        self
    }
}

/// `protect(router, &edge).route("/late", …)`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a protected router takes no more routes: add them to the router before `protect`",
    label = "no route can be added here",
    note = "what has no guard on purpose stands outside: `Router::new().route(…).fallback_service(protected)`"
)]
pub trait TakesMoreRoutes<T> {}

#[doc(hidden)]
impl Protected {
    pub fn route<T>(self, _: &str, _: T) -> Self
    where
        Self: TakesMoreRoutes<T>,
    {
        self
    }

    pub fn nest<T>(self, _: &str, _: T) -> Self
    where
        Self: TakesMoreRoutes<T>,
    {
        self
    }

    pub fn merge<T>(self, _: T) -> Self
    where
        Self: TakesMoreRoutes<T>,
    {
        self
    }

    #[deprecated(
        note = "a router has its state before it is protected: `protect(router.with_state(state), &edge)`"
    )]
    pub fn with_state<S>(self, _: S) -> Self {
        self
    }
}
