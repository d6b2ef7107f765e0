//! An axum router that nothing can be added to.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
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
use crate::mismatch;
use crate::slots::guarded;
use crate::spelling::{self, same_route};
use crate::stated::HasState;
use crate::target::{Found, Target};
use crate::undeclared::Undeclared;

/// Puts a guard in front of every route of a router that exists, whoever added it, nested and merged ones included.
///
/// A handler runs only by the right of the endpoint that the registry has for the method and the whole path at which
/// the handler is mounted. A route that the registry does not have is refused to everyone, with an event at the start
/// and in [`Protected::undeclared`]; so is a fallback, which has no path. The
/// [documentation of the crate](crate#protecting-a-router-that-exists) lists all that is refused.
///
/// The router is asked for its routes here, once: a few calls for each path, which run no handler and no layer of the
/// router. Names of parameters may differ: `/tickets/{id}` in an annotation is `/tickets/{number}` in a router.
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
/// ```compile_fail,E0277
/// # fn add(app: acl_tower::Protected) {
/// app.route("/late", axum::routing::get(|| async {}));
/// # }
/// ```
pub fn protect<R: Registry, A: Authenticate<R>>(router: impl HasState, edge: &Edge<R, A>) -> Protected {
    let router = router.stateless();
    let unguarded = edge.settings().only_reports_routes().then(|| router.clone());
    let (router, undeclared, unserved) = guarded(router, edge);
    mismatch::warn(&undeclared, &unserved, edge.prefix());
    let mut protected = Protected::new(router, edge);
    if let Some(router) = unguarded {
        let guard = GuardLayer::refusing(edge, misplaced());
        let misplaced = Router::new().fallback_service(guard.layer(router));
        protected = protected.with(|around| Around { misplaced, ..around });
    }
    protected.with(|around| Around { stands: Stands::AtRoot, undeclared, ..around })
}

const MISPLACED: &str = "a router that `acl_tower::protect` guards stands under a prefix of another router that is not \
    stated, or not under the one that is: state it by `Protected::under`, or nest before you protect; a request made \
    inside of a handler begins without the extensions of the handler's own";

fn misplaced<R>() -> Found<R> {
    Found::mistake(Target::NotInRegistry, MISPLACED)
}

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
    around: Arc<Around>,
}

/// What few requests need.
#[derive(Clone)]
struct Around {
    stands: Stands,
    /// What answers where the router does not stand where it should, and its paths would not be whole.
    misplaced: Router,
    undeclared: Vec<Undeclared>,
}

/// The prefix of other routers under which a router may stand.
#[derive(Clone)]
enum Stands {
    /// Any: each handler is its endpoint's own.
    Anywhere,
    /// None.
    AtRoot,
    /// This one.
    Under(Arc<str>),
}

impl Stands {
    fn allows(&self, extensions: &Extensions) -> bool {
        match (self, extensions.get::<NestedPath>()) {
            (Self::Anywhere, _) | (Self::AtRoot, None) => true,
            (Self::Under(prefix), Some(nested)) => same_route(nested.as_str().trim_end_matches('/'), prefix),
            (Self::AtRoot, Some(_)) | (Self::Under(_), None) => false,
        }
    }
}

impl Protected {
    pub(crate) fn new<R: Registry, A: Authenticate<R>>(router: Router, edge: &Edge<R, A>) -> Self {
        // axum puts three things into extensions, which is what a map that begins at its first has room for; the
        // fourth, `Authorized`, would make it grow. One that begins with room for seven takes no allocation more.
        let mut room = Extensions::new();
        room.insert(0_u8);
        room.insert(0_u16);
        room.insert(0_u32);
        room.insert(0_u64);
        room.clear();
        let misplaced = refused(GuardLayer::refusing(edge, misplaced().at_end()));
        let misplaced = Router::new().fallback(misplaced);
        let around = Around { stands: Stands::Anywhere, misplaced, undeclared: Vec::new() };
        Self { router, room, around: Arc::new(around) }
    }

    fn with(self, change: impl FnOnce(Around) -> Around) -> Self {
        Self { around: Arc::new(change(Arc::unwrap_or_clone(self.around))), ..self }
    }

    /// States the prefix of other routers under which this router stands, as in
    /// `Router::new().nest_service(base, protected.under(base))`. The paths of the registry begin behind it. A request
    /// that did not come through exactly this prefix is refused. `/` and the empty text are no prefix.
    ///
    /// Where the prefix is in the router that is protected, see [`Edge::under`](crate::Edge::under).
    pub fn under(self, prefix: &str) -> Self {
        let prefix = spelling::prefix(prefix);
        let stands = if prefix.is_empty() { Stands::AtRoot } else { Stands::Under(prefix.into()) };
        self.with(|around| Around { stands, ..around })
    }

    /// The routes that the router given to [`protect`] has and the registry does not: everyone is refused there. Empty
    /// for a registry that was mounted. A test asserts that there are none:
    ///
    /// ```
    /// # #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    /// # async fn list() {}
    /// # acl::registry! { pub struct Api; endpoints: [list] }
    /// # fn main() {
    /// # let edge = acl_tower::Edge::<Api, _>::new(|_: &http::request::Parts| async {
    /// #     Ok(None::<std::sync::Arc<acl_tower::Credential<Api, ()>>>)
    /// # });
    /// use axum::{Router, routing::get};
    ///
    /// let router = Router::new().route("/tickets", get(list)).route("/people/{id}", get(async || ()));
    /// let protected = acl_tower::protect(router, &edge);
    /// let [route] = protected.undeclared() else { panic!("one route has no annotation") };
    /// assert_eq!(route.annotation(), r#"#[acl::endpoint(GET, "/people/{id}", tags("people.people.get"))]"#);
    /// # }
    /// ```
    ///
    /// axum shows its routes in its `Debug` alone. If that cannot be read, this is empty.
    #[must_use]
    pub fn undeclared(&self) -> &[Undeclared] {
        &self.around.undeclared
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
        let Self { router, room, around } = self;
        let guarded = Self { router: router.layer(layer.clone()), room, around };
        guarded.with(|around| Around { misplaced: around.misplaced.layer(layer), ..around })
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
        }
        if self.around.stands.allows(request.extensions()) {
            self.router.call(request)
        } else {
            self.around.misplaced.clone().call(request)
        }
    }
}

/// What a router around this one matched is no match of this one. axum would leave it where none is. It is rare, and
/// apart from a call so that what every request passes stays short.
#[inline(never)]
pub(crate) fn forget_match(extensions: &mut Extensions) {
    extensions.remove::<MatchedPath>();
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
