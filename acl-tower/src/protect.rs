//! An axum router that nothing can be added to.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use acl_core::Registry;
use axum::body::Body;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::extract::{MatchedPath, NestedPath};
use axum::response::{IntoResponse, Response};
use axum::routing::{IntoMakeService, Route};
use axum::serve::{IncomingStream, Listener};
use axum::{Router, ServiceExt};
use bytes::Bytes;
use http::{Extensions, Request};
use tower_layer::Layer;
use tower_service::Service;

use crate::authenticate::Authenticate;
use crate::edge::Edge;
use crate::guard::GuardLayer;
use crate::guarded_handler::refused;
use crate::slots::guarded;
use crate::target::Target;

/// Puts a guard in front of every route of a router that exists, whoever added it, nested and merged ones included.
///
/// A handler runs only by the right of the endpoint that the registry has for the method and the whole path at which
/// the handler is mounted. A route that the registry does not have is refused to everyone, and so is whatever stands
/// behind `nest_service` or a fallback, which have no path: mount a service by `route_service("/files/{*path}", …)` and
/// declare that path by `route!`. The [documentation of the crate](crate#protecting-a-router-that-exists) lists all
/// that is refused.
///
/// The router is asked for its routes here, once: a few calls for each path of the registry, which run no handler and
/// no layer of the router.
///
/// ```
/// use acl_core::Mode;
/// use acl_tower::{Credential, Edge, Rejected};
/// use axum::{Router, routing::get};
/// use http::request::Parts;
///
/// #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
/// async fn list() -> &'static str { "[]" }
///
/// acl::registry! { pub struct Api; endpoints: [list] }
///
/// # fn main() {
/// let edge = Edge::<Api, _>::new(|_: &Parts| async { Ok(None::<std::sync::Arc<Credential<Api, ()>>>) });
/// let app = acl_tower::protect(Router::new().route("/tickets", get(list)), &edge);
/// # }
/// ```
///
/// A route that is added afterwards would be one without a guard, so there is no way to add one:
///
/// ```compile_fail,E0599
/// # fn add(app: acl_tower::Protected) {
/// app.route("/late", axum::routing::get(|| async {}));
/// # }
/// ```
pub fn protect<R: Registry, A: Authenticate<R>>(router: Router, edge: &Edge<R, A>) -> Protected {
    let under_prefix = refused(GuardLayer::mistake(edge, Target::NotInRegistry, UNDER_PREFIX));
    Protected {
        under_prefix: Some(Router::new().fallback(under_prefix)),
        ..Protected::new(guarded(router, edge))
    }
}

const UNDER_PREFIX: &str = "a router that `acl_tower::protect` guards stands under a prefix of another router, which \
    the paths of its endpoints do not have: nest it before it is protected, or make it by `with: [acl_tower::axum]`; \
    a request made inside of a handler begins without the extensions of the handler's own";

/// A router whose every route is guarded. It takes no more routes.
///
/// It is a service: serve it by `axum::serve`, or put it beside what has no guard on purpose, as
/// `Router::new().nest_service("/doc", browser).fallback_service(protected)`.
#[derive(Clone)]
#[must_use = "only this router is guarded: serve it, and no copy of what it was made of"]
pub struct Protected {
    router: Router,
    /// What a request's extensions begin as.
    room: Extensions,
    /// What answers where the router stands under a prefix of another, and its paths would not be whole.
    under_prefix: Option<Router>,
}

impl Protected {
    pub(crate) fn new(router: Router) -> Self {
        // axum puts three things into extensions, which is what a map that begins at its first has room for; the
        // fourth, `Authorized`, would make it grow. One that begins with room for seven takes no allocation more.
        let mut room = Extensions::new();
        room.insert(0_u8);
        room.insert(0_u16);
        room.insert(0_u32);
        room.insert(0_u64);
        room.clear();
        Self { router, room, under_prefix: None }
    }

    /// Puts a layer around the whole, before the guards: for what every request passes, such as traces or CORS.
    ///
    /// As with [`Router::layer`], a request is matched when it gets there. What is to change its path or its method
    /// goes around the `Protected`, as any service does. A layer here changes nothing of the endpoint that is decided
    /// about; a request that has another method by then is refused by the handler of one method.
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request<Body>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request<Body>>>::Future: Send + 'static,
    {
        Self {
            under_prefix: self.under_prefix.map(|router| router.layer(layer.clone())),
            router: self.router.layer(layer),
            room: self.room,
        }
    }

    /// For a server that makes one service a connection.
    #[must_use]
    pub fn into_make_service(self) -> IntoMakeService<Self> {
        ServiceExt::<Request<Body>>::into_make_service(self)
    }

    /// The same, with the peer's address for `ConnectInfo<C>`.
    #[must_use]
    pub fn into_make_service_with_connect_info<C>(self) -> IntoMakeServiceWithConnectInfo<Self, C> {
        ServiceExt::<Request<Body>>::into_make_service_with_connect_info(self)
    }
}

impl<B> Service<Request<B>> for Protected
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = <Router as Service<Request<B>>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request<B>>::poll_ready(&mut self.router, cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        if request.extensions().is_empty() {
            request.extensions_mut().clone_from(&self.room);
        } else {
            forget_match(request.extensions_mut());
            if let Some(router) = self.under_prefix.as_mut().filter(|_| is_under_prefix(request.extensions()))
            {
                return router.call(request);
            }
        }
        self.router.call(request)
    }
}

/// What a router around this one matched is no match of this one. axum would leave it where none is. It is rare, and
/// apart from a call so that what every request passes stays short.
#[inline(never)]
fn forget_match(extensions: &mut Extensions) {
    extensions.remove::<MatchedPath>();
}

/// Whether a router around this one has taken its prefix off the request's path.
fn is_under_prefix(extensions: &Extensions) -> bool {
    extensions.get::<NestedPath>().is_some()
}

/// For `axum::serve(listener, protected)`.
impl<L: Listener> Service<IncomingStream<'_, L>> for Protected {
    type Response = Self;
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: IncomingStream<'_, L>) -> Self::Future {
        ready(Ok(self.clone()))
    }
}
