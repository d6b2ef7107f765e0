//! An axum router that nothing can be added to.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use acl_core::Registry;
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::response::{IntoResponse, Response};
use axum::routing::{IntoMakeService, Route};
use axum::serve::{IncomingStream, Listener};
use axum::{Router, ServiceExt};
use bytes::Bytes;
use http::request::Parts;
use http::{Extensions, Method, Request};
use tower_layer::Layer;
use tower_service::Service;

use crate::authenticate::Authenticate;
use crate::edge::Edge;
use crate::guard::{Calling, GuardLayer, Guarding};
use crate::target::Target;

/// Puts a guard in front of every route of a router that exists, whoever added it, nested and merged ones included.
///
/// Decided is on the route that the router matched: its path as the registry has it, with all prefixes. A route that
/// the registry does not have is refused to everyone, and so is whatever stands behind `nest_service` or the router's
/// own fallback, which tell no route; mount a service by `route_service("/files/{*path}", …)` and declare that path by
/// `route!`.
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
    Protected::new(router.layer(Guards(edge.guard_matched(matched))))
}

fn matched<R: Registry>(parts: &Parts) -> Target<R> {
    let Some(path) = parts.extensions.get::<MatchedPath>() else { return Target::NoRoute };
    let matched = Target::matched(&parts.method, path.as_str());
    match (matched, parts.extensions.get::<MatchedMethod>()) {
        (Target::Endpoint(id), Some(MatchedMethod(method))) if *method != parts.method => {
            Target::OtherMethod(id)
        }
        _ => matched,
    }
}

/// The method that the router went by. Where a layer around the guards has changed it since, the handler is that of
/// one endpoint and the request is for another, so it is for none.
#[derive(Clone)]
struct MatchedMethod(Method);

/// Guards routes. [`Guard`](crate::Guard) would do, with a clone of the route's box more in each request.
struct Guards<R: Registry, A: Authenticate<R>>(GuardLayer<R, A>);

impl<R: Registry, A: Authenticate<R>> Clone for Guards<R, A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R: Registry, A: Authenticate<R>> Layer<Route> for Guards<R, A> {
    type Service = GuardedRoute<R, A>;

    fn layer(&self, route: Route) -> Self::Service {
        GuardedRoute { guard: self.0.clone(), route: Arc::new(route) }
    }
}

struct GuardedRoute<R: Registry, A: Authenticate<R>> {
    guard: GuardLayer<R, A>,
    route: Arc<Route>,
}

impl<R: Registry, A: Authenticate<R>> Clone for GuardedRoute<R, A> {
    fn clone(&self) -> Self {
        Self { guard: self.guard.clone(), route: Arc::clone(&self.route) }
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
        self.guard.run(request, Calling::new(Route::clone(&self.route)))
    }
}

/// A router whose every route is guarded. It takes no more routes.
///
/// It is a service: serve it by `axum::serve`, or put it beside what has no guard on purpose, as
/// `Router::new().nest_service("/doc", browser).fallback_service(protected)`.
#[derive(Clone)]
pub struct Protected {
    router: Router,
    /// What a request's extensions begin as.
    room: Extensions,
    /// Whether something stands between the router and the guards.
    is_layered: bool,
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
        Self { router, room, is_layered: false }
    }

    /// Puts a layer around the whole, before the guards: for what every request passes, such as traces or CORS.
    ///
    /// As with [`Router::layer`], a request is matched when it gets there. What is to change its path or its method
    /// goes around the `Protected`, as any service does; where a layer here changes the method, `protect` refuses.
    #[must_use]
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request<Body>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request<Body>>>::Future: Send + 'static,
    {
        Self { router: self.router.layer(layer), room: self.room, is_layered: true }
    }

    /// For a server that makes one service a connection.
    pub fn into_make_service(self) -> IntoMakeService<Self> {
        ServiceExt::<Request<Body>>::into_make_service(self)
    }

    /// The same, with the peer's address for `ConnectInfo<C>`.
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
        }
        if self.is_layered {
            keep_method(&mut request);
        }
        self.router.call(request)
    }
}

// Both are rare, and apart from a call so that what every request passes stays short.

/// What a router around this one matched is no match of this one. axum would leave it where none is.
#[inline(never)]
fn forget_match(extensions: &mut Extensions) {
    extensions.remove::<MatchedPath>();
    extensions.remove::<MatchedMethod>();
}

#[inline(never)]
fn keep_method<B>(request: &mut Request<B>) {
    let method = MatchedMethod(request.method().clone());
    request.extensions_mut().insert(method);
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
