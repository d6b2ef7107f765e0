//! A registry as an axum router: each handler behind the guard of its own endpoint.

use std::any::{TypeId, type_name};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::panic::Location;
use std::task::{Context, Poll};

use acl_core::{EndpointId, Registry};
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, Route, any, any_service, on, on_service};
use axum::serve::{IncomingStream, Listener};
use tower_layer::Layer;
use tower_service::Service;

use crate::authenticate::Authenticate;
use crate::by_method::{ByMethod, filter};
use crate::edge::Edge;
use crate::extract::PRINCIPAL;
use crate::guard::GuardLayer;
use crate::guarded_handler::{Guarded, refused};
use crate::principals;
use crate::protect::{Protected, forget_match};
use crate::spelling::{before_rest, under};
use crate::target::{Target, routed};

/// The endpoints of a registry with their handlers, to become a router.
///
/// `with: [acl_tower::axum]` in `registry!` gives the function `routes` to its type, and
/// `with: [acl_tower::axum(AppState)]` where handlers have a state. Without one, they are
/// served as they are: `axum::serve(listener, Api::routes(&edge))`.
#[must_use = "routes serve nothing until they become a router by `with_state`"]
pub struct Routes<R: Registry, A: Authenticate<R>, S = ()> {
    edge: Edge<R, A>,
    /// The handlers of the registry, each with an endpoint that it is annotated with.
    annotated: Vec<(TypeId, EndpointId<R>)>,
    mounted: BTreeMap<u16, Make<S>>,
    layers: BTreeMap<u16, MethodLayer<S>>,
    /// The router, where this is served itself.
    served: Option<Protected>,
}

/// What `with: [acl_tower::axum]` asks of a handler of the registry: axum's `Handler`, with a message of its own for
/// what is no handler.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no handler of axum with the state `{S}`",
    label = "no handler with the state `{S}`",
    note = "a handler is `async`, its arguments are extractors, only the last of them reads the body (`Json`, `Form`, `String`), \
            and its answer is a response; `#[axum::debug_handler]` above it says which of these it is not",
    note = "handlers with `State<AppState>` are mounted by `with: [acl_tower::axum(AppState)]`"
)]
pub trait AnnotatedHandler<T, S>: Handler<T, S> {}

#[diagnostic::do_not_recommend]
impl<H: Handler<T, S>, T, S> AnnotatedHandler<T, S> for H {}

/// Makes an endpoint's route once its layers are known.
type Make<S> = Box<dyn FnOnce(Option<MethodLayer<S>>) -> MethodRouter<S> + Send>;

/// All layers of an endpoint.
type MethodLayer<S> = Box<dyn FnOnce(MethodRouter<S>) -> MethodRouter<S> + Send>;

impl<R: Registry, A: Authenticate<R>, S: Clone + Send + Sync + 'static> Routes<R, A, S> {
    /// No endpoint has a handler yet.
    pub fn new(edge: &Edge<R, A>) -> Self {
        let (annotated, mounted, layers) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        Self { edge: edge.clone(), annotated, mounted, layers, served: None }
    }

    /// Serves an endpoint by this handler: one that `registry!` has no handler of, declared by `route!`. Of two
    /// handlers of one endpoint the last stays.
    ///
    /// A handler of the registry that is annotated with other endpoints only is not mounted; an event at level ERROR
    /// says where that was tried.
    #[track_caller]
    pub fn at<H: Handler<T, S>, T: 'static>(mut self, endpoint: EndpointId<R>, handler: H) -> Self {
        let own = || self.annotated.iter().filter(|(of, _)| *of == TypeId::of::<H>()).map(|(_, id)| *id);
        if let Some(other) = own().next().filter(|_| !own().any(|id| id == endpoint)) {
            tracing::error!(
                target: "acl_tower",
                %endpoint,
                handler = type_name::<H>(),
                place = %Location::caller(),
                help = "a handler serves the endpoint that it is annotated with: annotate it with this endpoint's method \
                        and path too, or give `Routes::at` a handler of this endpoint",
                "the handler is not mounted: it is the one of {other}"
            );
        } else {
            self.serve_by(endpoint, handler);
        }
        self
    }

    /// Serves an endpoint by the handler that is annotated with it. What the macro calls.
    #[doc(hidden)]
    pub fn at_annotated<H: AnnotatedHandler<T, S>, T: 'static>(
        mut self,
        endpoint: EndpointId<R>,
        handler: H,
    ) -> Self {
        if let Some(wanted) = principals::wanted::<R, A::Principal, T>() {
            tracing::error!(
                target: "acl_tower",
                %endpoint,
                wanted,
                handed_on = type_name::<A::Principal>(),
                help = PRINCIPAL,
                "every request to the endpoint will be answered by 500"
            );
        }
        // The type of a function is that of this function alone. Pointers to functions share one.
        if size_of::<H>() == 0 {
            self.annotated.push((TypeId::of::<H>(), endpoint));
        }
        self.serve_by(endpoint, handler);
        self
    }

    fn serve_by<H: Handler<T, S>, T: 'static>(&mut self, endpoint: EndpointId<R>, handler: H) {
        let guard = GuardLayer::of(&self.edge, endpoint);
        self.mount(endpoint, move |filter, layers| match layers {
            None => of_method(filter, Guarded { guard, handler }),
            Some(layers) => layers(of_method(filter, handler)).layer(guard),
        });
    }

    /// Serves an endpoint by a service, such as one for files.
    pub fn serve<V>(mut self, endpoint: EndpointId<R>, service: V) -> Self
    where
        V: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        V::Response: IntoResponse + 'static,
        V::Future: Send + 'static,
    {
        let guard = GuardLayer::of(&self.edge, endpoint);
        self.mount(endpoint, move |filter, layers| {
            let service = match filter {
                Some(filter) => on_service(filter, service),
                None => any_service(service),
            };
            layers.map_or(service.clone(), |layers| layers(service)).layer(guard)
        });
        self
    }

    /// Serves an endpoint by a service that gets the path without what stands before the endpoint's `{*rest}`: files
    /// of a folder, or another router. It is `nest_service` for one endpoint, and as there the service gets `/` where
    /// the endpoint has no such parameter.
    ///
    /// ```
    /// mod files {
    ///     acl::route! {
    ///         pub all(GET, "/files/{*path}", tags("files.files.get"));
    ///         pub index(GET, "/files/", tags("files.files.list"));
    ///     }
    /// }
    ///
    /// acl::registry! { pub struct Api; endpoints: [files::{all, index}], with: [acl_tower::axum] }
    ///
    /// # fn app<A: acl_tower::Authenticate<Api>>(edge: &acl_tower::Edge<Api, A>) -> acl_tower::Protected {
    /// let folder = tower_http::services::ServeDir::new("static");
    /// Api::routes(edge)
    ///     .nest_service(Api::FILES_ALL, folder.clone())
    ///     .nest_service(Api::FILES_INDEX, folder)
    ///     .with_state(())
    /// # }
    /// # fn main() {}
    /// ```
    ///
    /// What a router inside matches is its own business: every request under the path is one to this endpoint, except
    /// those to other endpoints of the registry.
    pub fn nest_service<V>(self, endpoint: EndpointId<R>, service: V) -> Self
    where
        V: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        V::Response: IntoResponse + 'static,
        V::Future: Send + 'static,
    {
        let declared = endpoint.route().path;
        let before = before_rest(declared).unwrap_or(declared).trim_end_matches('/');
        let prefix = format!("{}{before}", self.edge.prefix());
        // Under the root there is nothing to take off, and axum nests nothing there.
        let nested = match prefix.as_str() {
            "" => Router::new().fallback_service(service),
            _ => Router::new().nest_service(&prefix, service),
        };
        self.serve(endpoint, MatchedAnew(nested))
    }

    /// Puts a layer around one endpoint's handler, behind its guard: it sees only what was let in. It stays when
    /// the handler is replaced; the last layer is the outermost.
    pub fn layer<L>(mut self, endpoint: EndpointId<R>, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        let before = self.layers.remove(&endpoint.index());
        let layers = move |route: MethodRouter<S>| match before {
            None => route.layer(layer),
            Some(before) => before(route).layer(layer),
        };
        self.layers.insert(endpoint.index(), Box::new(layers));
        self
    }

    /// The endpoints without a handler, in registry order: those of `route!` that [`Routes::at`] and
    /// [`Routes::serve`] were not told of. A request to one is answered as if its path had no such method.
    pub fn unserved(&self) -> impl Iterator<Item = EndpointId<R>> {
        routed().filter(|id| !self.mounted.contains_key(&id.index()))
    }

    /// The router, with its state.
    ///
    /// # Panics
    /// As [`Router::route`], if a path of the registry is none of axum's or two of them overlap. Paths are constants,
    /// so it panics at every start or never.
    pub fn with_state(mut self, state: S) -> Protected {
        for endpoint in self.unserved() {
            tracing::warn!(target: "acl_tower", %endpoint, "the endpoint has no handler; see `Routes::at`");
        }
        let mut paths = BTreeMap::<&str, OfPath<R, S>>::new();
        for (index, make) in self.mounted {
            let Some(id) = EndpointId::<R>::from_index(index) else { continue };
            let of_path = paths.entry(id.route().path).or_insert_with(|| OfPath::new(id));
            let route = make(self.layers.remove(&index));
            if filter(id).is_some() {
                of_path.routes = std::mem::take(&mut of_path.routes).merge(route);
            } else {
                of_path.by_name.push((id.route().method, route.with_state(state.clone())));
            }
        }
        let mut router = Router::new();
        for (path, OfPath { first, routes, by_name }) in paths {
            let other = refused(self.edge.refuse(Target::OtherMethod(first)));
            let whole = if by_name.is_empty() {
                routes.fallback(other)
            } else {
                let other = any(other).with_state(state.clone());
                routes.merge(any_service(ByMethod::new(by_name, other)))
            };
            router = router.route(&under(self.edge.prefix(), path), whole);
        }
        let no_route = refused(self.edge.refuse(Target::NoRoute));
        Protected::new(router.fallback(no_route).with_state(state), &self.edge)
    }

    fn mount(
        &mut self,
        endpoint: EndpointId<R>,
        make: impl FnOnce(Option<MethodFilter>, Option<MethodLayer<S>>) -> MethodRouter<S> + Send + 'static,
    ) {
        self.mounted.insert(endpoint.index(), Box::new(move |layers| make(filter(endpoint), layers)));
    }
}

/// The routes of one path.
struct OfPath<R, S> {
    first: EndpointId<R>,
    /// Those of the methods that axum has a filter for.
    routes: MethodRouter<S>,
    /// The others. Each takes every method, and its guard refuses the wrong ones.
    by_name: Vec<(&'static str, MethodRouter)>,
}

impl<R, S: Clone> OfPath<R, S> {
    fn new(first: EndpointId<R>) -> Self {
        Self { first, routes: MethodRouter::new(), by_name: Vec::new() }
    }
}

/// A handler for its method, or for every method where axum has no filter for it.
fn of_method<H: Handler<T, S>, T: 'static, S: Clone + Send + Sync + 'static>(
    filter: Option<MethodFilter>,
    handler: H,
) -> MethodRouter<S> {
    match filter {
        Some(filter) => on(filter, handler),
        None => any(handler),
    }
}

/// For `axum::serve(listener, Api::routes(&edge))`, where no handler has a state.
impl<R: Registry, A: Authenticate<R>, S, L: Listener> Service<IncomingStream<'_, L>> for Routes<R, A, S>
where
    S: NoState,
{
    type Response = Protected;
    type Error = Infallible;
    type Future = Ready<Result<Protected, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: IncomingStream<'_, L>) -> Self::Future {
        ready(Ok(S::stateless(self).served()))
    }
}

/// Implemented by `()`, the state of handlers that have none. The [`Service`] that [`axum::serve`] needs requires it, so
/// that the compiler can say what to write for another state.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the routes need their state, a `{Self}`: write `Api::routes(&edge).with_state(state)`",
    label = "no state was given"
)]
pub trait NoState: Sized {
    fn stateless<R: Registry, A: Authenticate<R>>(routes: &mut Routes<R, A, Self>) -> &mut Routes<R, A>;
}

impl NoState for () {
    fn stateless<R: Registry, A: Authenticate<R>>(routes: &mut Routes<R, A>) -> &mut Routes<R, A> {
        routes
    }
}

impl<R: Registry, A: Authenticate<R>> Routes<R, A> {
    /// Returns the router made of these routes; the first call makes it.
    fn served(&mut self) -> Protected {
        let served = self.served.take().unwrap_or_else(|| {
            let none = Self::new(&self.edge);
            std::mem::replace(self, none).with_state(())
        });
        self.served.insert(served).clone()
    }
}

/// A router that matches anew what a router around it has matched.
#[derive(Clone)]
struct MatchedAnew(Router);

impl Service<Request> for MatchedAnew {
    type Response = Response;
    type Error = Infallible;
    type Future = <Router as Service<Request>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request>::poll_ready(&mut self.0, cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        forget_match(request.extensions_mut());
        self.0.call(request)
    }
}
