//! A router by chance: routes, nested and merged routers, services, fallbacks, and layers between them.

use std::convert::Infallible;
use std::future::ready;

use acl::EndpointId;
use acl_tower::{Edge, GuardLayer};
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, any, any_service, on, on_service};
use http::Method;
use tower::util::MapRequestLayer;
use tower::{ServiceBuilder, service_fn};

use crate::chance::Chance;
use crate::edges::Believing;
use crate::place::{LetInAs, Log, Place, change_path};
use crate::registries::Tree;

pub(crate) const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

/// A request that has to be served.
pub(crate) struct Mounted<R> {
    pub(crate) id: EndpointId<R>,
    pub(crate) method: &'static str,
    pub(crate) url: String,
}

/// What composes a router.
pub(crate) struct Composer<'c, R: Tree> {
    pub(crate) chance: &'c mut Chance,
    pub(crate) log: Log,
    pub(crate) how: Vec<String>,
    /// For guards by hand.
    pub(crate) edge: Option<Edge<R, Believing>>,
    /// Whether something guards fallbacks.
    pub(crate) has_fallbacks: bool,
    /// The places of handlers that have to be reached.
    pub(crate) promised: Vec<Place>,
    /// Where services stand by `nest_service`.
    nested: Vec<String>,
    /// Whether the router names parameters as the registry does not.
    respells: bool,
}

/// A handler that writes down where it was mounted.
pub(crate) fn handler(
    log: &Log,
    place: Place,
) -> impl Fn(Request) -> std::future::Ready<()> + Clone + Send + Sync + 'static {
    let log = log.clone();
    move |request: Request| {
        log.ran(&place, &request);
        ready(())
    }
}

type Recording = tower::util::BoxCloneSyncService<Request, Response, Infallible>;

/// The same as a service.
pub(crate) fn service(log: &Log, place: Place) -> Recording {
    let log = log.clone();
    tower::util::BoxCloneSyncService::new(service_fn(move |request: Request| {
        log.ran(&place, &request);
        ready(Ok(().into_response()))
    }))
}

pub(crate) fn filter(method: &str) -> MethodFilter {
    MethodFilter::try_from(Method::from_bytes(method.as_bytes()).unwrap()).unwrap()
}

/// A path and the places where it may be cut into a prefix and a rest.
fn cut(path: &str, at: usize) -> (&str, &str) {
    let (prefix, rest) = path.split_at(at);
    (prefix, if rest.is_empty() { "/" } else { rest })
}

/// What stands before the parameters for the rest.
fn rests<R: Tree>() -> impl Iterator<Item = &'static str> {
    EndpointId::<R>::all().filter_map(|id| Some(id.route().path.split_once("/{*")?.0))
}

/// A method layer that remembers what the request was let in as.
fn change_method(from: Method, to: Method) -> impl Fn(Request) -> Request + Clone + Send + Sync + 'static {
    move |mut request: Request| {
        let before = LetInAs(request.method().clone());
        if request.extensions().get::<LetInAs>().is_none() {
            request.extensions_mut().insert(before);
        }
        if *request.method() == from {
            *request.method_mut() = to.clone();
        }
        request
    }
}

impl<'c, R: Tree> Composer<'c, R> {
    pub(crate) fn new(chance: &'c mut Chance, log: Log, edge: Option<Edge<R, Believing>>) -> Self {
        let respells = chance.once_in(3);
        Self {
            respells,
            chance,
            log,
            how: Vec::new(),
            has_fallbacks: edge.is_none(),
            edge,
            promised: Vec::new(),
            nested: Vec::new(),
        }
    }

    /// A path as the router has it.
    fn spelt(&self, path: &str) -> String {
        if self.respells {
            path.replace("{id}", "{other}").replace("{x}", "{y}").replace("{*rest}", "{*all}")
        } else {
            path.to_owned()
        }
    }

    fn is_by_hand(&self) -> bool {
        self.edge.is_some()
    }

    /// A router, without what guards it.
    pub(crate) fn router(&mut self) -> Router {
        let mut router = Router::new();
        for _ in 0..self.chance.below(5) + 2 {
            router = self.add(router);
        }
        if self.has_fallbacks && self.chance.once_in(3) {
            self.how.push("fallback".to_owned());
            // What `nest_service` puts at a path stands there with its fallback: no guard by hand sees a difference.
            let place = Place::new(None, self.is_by_hand().then(String::new));
            router = match self.chance.below(3) {
                0 => router.fallback(handler(&self.log, place)),
                1 => router.fallback_service(service(&self.log, place)),
                _ if self.is_by_hand() => router,
                _ => router.method_not_allowed_fallback(handler(&self.log, Place::new(None, None))),
            };
        }
        let trimmed = |path: &Option<String>| path.clone().map(|path| path.trim_end_matches('/').to_owned());
        let nested = std::mem::take(&mut self.nested);
        self.promised.retain(|place| {
            trimmed(&place.path).is_none_or(|path| !nested.iter().any(|of| of.trim_end_matches('/') == path))
        });
        self.behind(router)
    }

    /// Layers between the handlers and the guards.
    fn behind(&mut self, router: Router) -> Router {
        if self.is_by_hand() || !self.chance.once_in(3) {
            return router;
        }
        let which = self.chance.below(3);
        self.how.push(format!("layer {which} behind the guards"));
        match which {
            0 => {
                let methods: Vec<Method> =
                    METHODS.map(|name| Method::from_bytes(name.as_bytes()).unwrap()).into();
                let (from, to) = (self.chance.of(&methods), self.chance.of(&methods));
                router.layer(MapRequestLayer::new(change_method(from, to)))
            }
            1 => router.layer(MapRequestLayer::new(|mut request: Request| {
                change_path(&mut request, "/tickets");
                request
            })),
            _ => router.layer(ServiceBuilder::new().layer(MapRequestLayer::new(|request: Request| request))),
        }
    }

    /// One thing more in a router.
    fn add(&mut self, router: Router) -> Router {
        let path = self.path();
        let cuts: Vec<usize> =
            path.match_indices('/').map(|(at, _)| at).chain([path.len()]).skip(1).collect();
        let cut_at = self.chance.of(&cuts);
        let (prefix, rest) = cut(path, cut_at);
        // axum nests at no wildcard, and not at the root.
        let can_nest = !prefix.ends_with('/') && !prefix.contains("{*");
        let kind = self.chance.below(15);
        let whole = if rest == "/" && path != prefix { format!("{prefix}/") } else { path.to_owned() };
        let inner = |composer: &mut Self, whole: &str, nested: Option<&str>| {
            let handlers = composer.methods(whole, nested);
            let mut inner = Router::new().route(&composer.spelt(rest), handlers);
            if !composer.is_by_hand() && composer.chance.once_in(4) {
                let place = Place::new(None, None);
                let place = nested.map_or(place.clone(), |nested| place.nested_at(nested));
                inner = inner.fallback(handler(&composer.log, place));
            }
            inner
        };
        let (spelt_path, spelt_prefix) = (self.spelt(path), self.spelt(prefix));
        match kind {
            5..=7 if can_nest => {
                // axum makes `/a` of `/` nested at `/a`.
                let whole = if rest == "/" { prefix } else { path };
                self.how.push(format!("nest {prefix:?} around {rest:?}"));
                let inner = inner(self, whole, None);
                router.nest(&spelt_prefix, inner)
            }
            8 if can_nest => {
                self.how.push(format!("nest_service {prefix:?} around a router of {rest:?}"));
                let promised = self.promised.len();
                let nested = (!self.is_by_hand()).then_some(prefix);
                let inner = inner(self, &whole, nested);
                // `protect` serves it by the right of what is declared at the service's path, if anything is.
                self.promised.truncate(promised);
                self.nested.push(prefix.to_owned());
                router.nest_service(&spelt_prefix, inner)
            }
            9 if can_nest && !self.is_by_hand() => {
                self.how.push(format!("nest_service {prefix:?}"));
                self.nested.push(prefix.to_owned());
                let place = Place::new(None, None).nested_at(prefix);
                router.nest_service(&spelt_prefix, service(&self.log, place))
            }
            14 if !self.is_by_hand() && rests::<R>().next().is_some() => {
                let prefix = self.chance.of(&rests::<R>().collect::<Vec<_>>());
                self.how.push(format!("nest_service {prefix:?}, which is declared"));
                self.nested.push(prefix.to_owned());
                let place = Place::new(None, None).nested_at(prefix);
                router.nest_service(prefix, service(&self.log, place))
            }
            10 if !self.is_by_hand() => {
                self.how.push(format!("route_service {path:?}"));
                let place = Place::new(None, Some(path.to_owned()));
                self.promised.push(place.clone());
                router.route_service(&spelt_path, service(&self.log, place))
            }
            11 => {
                self.how.push("merge".to_owned());
                let handlers = self.methods(path, None);
                router.merge(Router::new().route(&spelt_path, handlers).with_state(()))
            }
            _ => {
                let handlers = self.methods(path, None);
                router.route(&spelt_path, handlers)
            }
        }
    }

    /// Mostly one of the registry.
    fn path(&mut self) -> &'static str {
        if self.chance.once_in(4) {
            return self.chance.of(R::OTHER_PATHS);
        }
        let all: Vec<_> = EndpointId::<R>::all().map(|id| id.route().path).collect();
        self.chance.of(&all)
    }

    /// Handlers for some methods at a path.
    fn methods(&mut self, path: &str, nested: Option<&str>) -> MethodRouter {
        let own = EndpointId::<R>::of_path(path).map(|id| id.route().method);
        // A method of another name is served by `any`, a service, or the registry's own mounting.
        let own: Vec<_> = own.filter(|method| METHODS.contains(method)).collect();
        let place = |method: Option<&str>| {
            let place = Place::new(method, Some(path.to_owned()));
            nested.map_or(place.clone(), |nested| place.nested_at(nested))
        };
        if !self.is_by_hand() && self.chance.once_in(6) {
            self.how.push(format!("any {path:?}"));
            self.promised.push(place(None));
            return if self.chance.once_in(2) {
                any(handler(&self.log, place(None)))
            } else {
                any_service(service(&self.log, place(None)))
            };
        }
        let mut routes = MethodRouter::new();
        let mut mounted = Vec::new();
        let promised = self.promised.len();
        for _ in 0..=self.chance.below(3) {
            let is_own = !own.is_empty() && !self.chance.once_in(4);
            let method = if is_own { self.chance.of(&own) } else { self.chance.of(&METHODS) };
            // Who guards by hand has to give an own `HEAD` an endpoint.
            let is_stray_head = method == "HEAD" && !own.contains(&"HEAD");
            if mounted.contains(&method) || self.is_by_hand() && is_stray_head {
                continue;
            }
            mounted.push(method);
            self.how.push(format!("{method} {path:?}"));
            let one = if self.chance.once_in(3) {
                on_service(filter(method), service(&self.log, place(Some(method))))
            } else {
                on(filter(method), handler(&self.log, place(Some(method))))
            };
            routes = routes.merge(self.guarded(method, path, one));
        }
        if !self.is_by_hand() && self.chance.once_in(4) {
            self.how.push(format!("fallback of {path:?}"));
            let place = Place { path: None, ..place(None) };
            routes = routes.fallback(handler(&self.log, place));
        }
        if self.is_by_hand() && self.chance.once_in(4) {
            self.promised.truncate(promised);
            // Around all that have a guard of their own, too.
            return routes.layer(self.guard(path, None));
        }
        routes
    }

    /// Behind a guard, where guards are put by hand: that of its endpoint, or of another.
    fn guarded(&mut self, method: &str, path: &str, routes: MethodRouter) -> MethodRouter {
        if !self.is_by_hand() {
            self.promised.push(Place::new(Some(method), Some(path.to_owned())));
            return routes;
        }
        let guard = self.guard(path, Some(method));
        if self.chance.once_in(2) { routes.layer(guard) } else { routes.route_layer(guard) }
    }

    /// The guard of an endpoint: of this one, if chance wills.
    pub(crate) fn guard(&mut self, path: &str, method: Option<&str>) -> GuardLayer<R, Believing> {
        // `get(…)` answers `HEAD`, so the guard of a `HEAD` around it lets the `GET` handler run.
        let fits = |id: &EndpointId<R>| method != Some("GET") || id.route().method != "HEAD";
        let all: Vec<_> = EndpointId::<R>::all().filter(fits).collect();
        let own = method.and_then(|method| EndpointId::<R>::by_route(method, path));
        let id = own.filter(|_| !self.chance.once_in(4)).unwrap_or_else(|| self.chance.of(&all));
        if own == Some(id) {
            self.promised.push(Place::new(method, Some(path.to_owned())));
        }
        self.how.push(format!("guard of {id} at {method:?} {path:?}"));
        self.edge.as_ref().unwrap().guard(id)
    }
}

/// Fills parameters: with what no path has, or with what makes it another's.
fn filled(path: &str, value: &str) -> String {
    let mut pieces = path.split('{');
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |url, piece| url + value + piece.split_once('}').map_or("", |(_, after)| after))
}

pub(crate) fn url_of(path: &str) -> String {
    filled(path, "7x")
}

/// A request to something near an endpoint.
pub(crate) fn request<R: Tree>(chance: &mut Chance, prefixes: &[String]) -> (&'static str, String) {
    let mut paths: Vec<&str> = EndpointId::<R>::all().map(|id| id.route().path).collect();
    paths.extend(R::OTHER_PATHS);
    let path = chance.of(&paths);
    let mut url = filled(path, chance.of(&["7x", "a", "b", "all", "tickets", "x"]));
    if !prefixes.is_empty() && chance.once_in(2) {
        url = format!("{}{url}", url_of(&chance.of(prefixes)));
    }
    url = match chance.below(14) {
        0 => format!("{url}/"),
        1 => format!("/{url}"),
        2 => url.replacen('a', "%61", 1),
        3 => url.replace('/', "//"),
        4 => format!("{url}?/../public"),
        5 => "*".to_owned(),
        _ => url,
    };
    let own: Vec<_> = EndpointId::<R>::of_path(path).map(|id| id.route().method).collect();
    let method = if own.is_empty() || chance.once_in(3) { chance.of(&METHODS) } else { chance.of(&own) };
    (method, url)
}
