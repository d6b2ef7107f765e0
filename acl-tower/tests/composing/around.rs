//! What is around a router that is guarded: other routers, services and layers.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use acl::EndpointId;
use acl_tower::{Protected, Routes, protect};
use axum::Router;
use axum::extract::{NestedPath, Request};
use axum::response::Response;
use axum::routing::{any, any_service, get};
use http::{Extensions, Method, Uri};
use tower::util::{BoxCloneSyncService, MapRequestLayer};
use tower::{Layer as _, ServiceBuilder, ServiceExt as _};
use tower_http::normalize_path::NormalizePathLayer;

use crate::chance::{Chance, Composing};
use crate::edges::edge;
use crate::place::{LetInAs, Log, MatchedAs, Place, Prefix, change_path};
use crate::registries::{Tickets, Tree};
use crate::tree::{self, Composer, Mounted};

/// How the handlers got their guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guarding {
    /// `protect` around a router.
    Protect,
    /// `Routes`, as `with: [acl_tower::axum]` makes them.
    Mount,
    /// `Edge::guard` around routes and routers.
    ByHand,
}

pub(crate) type Service = BoxCloneSyncService<Request, Response, Infallible>;

/// What was composed.
pub(crate) struct App {
    pub(crate) service: Service,
    pub(crate) ran: Log,
    /// What was done, for the message of a failure.
    pub(crate) how: Vec<String>,
    pub(crate) prefixes: Vec<String>,
    /// Handlers that have to be reached.
    promised: Vec<Place>,
}

impl App {
    /// Requests that have to be served to whom may.
    pub(crate) fn promised<R: Tree>(&self) -> Vec<Mounted<R>> {
        let mut all = Vec::new();
        for place in &self.promised {
            let path = place.path.as_deref().unwrap();
            for id in EndpointId::<R>::of_path(path) {
                let method = id.route().method;
                let is_own = place.method.as_ref().is_some_and(|own| own.as_str() == method);
                // `HEAD` goes to a `get` where there is one, before it goes to an `any`.
                if is_own || place.method.is_none() && method != "HEAD" {
                    let inside = &self.ran.stands.lock().unwrap().inside;
                    let path = if path == "/" && !inside.is_empty() { "" } else { path };
                    all.push(Mounted { id, method, url: tree::url_of(&format!("{inside}{path}")) });
                }
            }
        }
        all
    }
}

/// Composes an app.
pub(crate) fn app<R: Tree>(chance: &mut Chance, guarding: Guarding) -> App {
    let _quiet = Composing::new();
    let log = Log::default();
    let own = (guarding == Guarding::ByHand).then(edge::<R>);
    let mut composer = Composer::<R>::new(chance, log.clone(), own);
    let guarded = match guarding {
        Guarding::Protect => {
            let router = composer.router();
            let (inside, said) = prefix_inside(&mut composer);
            let router = if inside.is_empty() { router } else { Router::new().nest(&inside, router) };
            let protected = protect(router.clone(), &edge::<R>().under(&said));
            drop(router);
            let protected = said_to_stand(&mut composer, protected);
            before_guards(&mut composer, protected)
        }
        Guarding::Mount => {
            let (_, said) = prefix_inside(&mut composer);
            composer.log.stands.lock().unwrap().inside.clone_from(&said);
            let protected = mounted(&mut composer, &said);
            let protected = said_to_stand(&mut composer, protected);
            before_guards(&mut composer, protected)
        }
        Guarding::ByHand => by_hand(&mut composer),
    };
    let mut around = Around { composer, prefixes: Vec::new(), guarding };
    let mut service = guarded;
    for _ in 0..around.composer.chance.below(4) {
        service = around.wrap(service);
    }
    let Around { composer: Composer { how, promised, .. }, prefixes, .. } = around;
    App { service, ran: log, how, prefixes, promised }
}

/// A prefix that the routes have, and the one that is said: the same, if chance does not will otherwise.
fn prefix_inside<R: Tree>(composer: &mut Composer<'_, R>) -> (String, String) {
    let prefixes = ["", "", "/base", "/tickets", "/a", "/public", "/x/{tenant}"];
    let inside = composer.chance.of(&prefixes).to_owned();
    let said =
        if composer.chance.once_in(6) { composer.chance.of(&prefixes).to_owned() } else { inside.clone() };
    composer.how.push(format!("inside of {inside:?}, said to be {said:?}"));
    if inside != said {
        composer.promised.clear();
    }
    let mut stands = composer.log.stands.lock().unwrap();
    (stands.inside, stands.said_inside) = (inside.clone(), said.clone());
    (inside, said)
}

/// Says that the router stands under a prefix, now and then.
fn said_to_stand<R: Tree>(composer: &mut Composer<'_, R>, protected: Protected) -> Protected {
    if !composer.chance.once_in(3) {
        return protected;
    }
    let said = composer.chance.of(&["/public", "/a", "/x", "/tickets"]);
    composer.how.push(format!("said to stand under {said:?}"));
    composer.promised.clear();
    said.clone_into(&mut composer.log.stands.lock().unwrap().said_outside);
    protected.under(said)
}

/// The registry, or a part of it, mounted by its endpoints.
fn mounted<R: Tree>(composer: &mut Composer<'_, R>, said: &str) -> Protected {
    let mut routes = Routes::new(&edge::<R>().under(said));
    for id in EndpointId::<R>::all() {
        let place = Place {
            is_its_own: true,
            ..Place::new(Some(id.route().method), Some(id.route().path.to_owned()))
        };
        let log = composer.log.clone();
        if composer.chance.once_in(6) {
            let place = place.nested_at(id.route().path);
            routes = routes.nest_service(id, tree::service(&log, place.clone()));
            composer.promised.push(place);
            continue;
        }
        routes = match composer.chance.below(5) {
            0 => continue,
            1 => routes.serve(id, tree::service(&log, place.clone())),
            2 => routes.at(id, tree::handler(&log, place.clone())).layer(id, identity()),
            3 => routes.layer(id, identity()).serve(id, any(tree::handler(&log, place.clone()))),
            _ => routes.at(id, tree::handler(&log, place.clone())),
        };
        composer.promised.push(place);
    }
    routes.with_state(())
}

fn identity() -> MapRequestLayer<fn(Request) -> Request> {
    MapRequestLayer::new(|request| request)
}

/// Guards around what has some of its own already, and around a router whose routes have none.
fn by_hand<R: Tree>(composer: &mut Composer<'_, R>) -> Service {
    let is_whole = composer.chance.once_in(3);
    composer.has_fallbacks = is_whole;
    let router = composer.router();
    let router = if is_whole {
        composer.promised.clear();
        let guard = composer.guard("a whole router", None);
        match composer.chance.below(4) {
            0 => router.layer(guard),
            1 => router.layer(ServiceBuilder::new().layer(guard)),
            2 => return BoxCloneSyncService::new(guard.layer(router)),
            _ => {
                let layered = ServiceBuilder::new().layer(guard).layer(identity()).service(router);
                return BoxCloneSyncService::new(layered);
            }
        }
    } else {
        router
    };
    BoxCloneSyncService::new(router)
}

/// What a layer between the router and its guards may do.
fn before_guards<R: Tree>(composer: &mut Composer<'_, R>, protected: Protected) -> Service {
    if !composer.chance.once_in(3) {
        return BoxCloneSyncService::new(protected);
    }
    let which = composer.chance.below(4);
    composer.how.push(format!("Protected::layer {which}"));
    let stolen = stolen();
    let method = Method::from_bytes(composer.chance.of(&tree::METHODS).as_bytes()).unwrap();
    if which != 0 {
        composer.promised.clear();
    }
    // What is matched once more is matched by the path that a layer wrote.
    composer.promised.retain(|place| place.nested.is_none());
    BoxCloneSyncService::new(protected.layer(MapRequestLayer::new(move |mut request: Request| {
        match which {
            0 => change_path(&mut request, "/public/tickets"),
            1 => *request.method_mut() = method.clone(),
            2 => request.extensions_mut().extend(stolen.clone()),
            _ => {
                let kept = request.extensions().get::<Prefix>().cloned();
                *request.extensions_mut() = stolen.clone();
                request.extensions_mut().extend(
                    kept.map(|kept| {
                        let mut extensions = Extensions::new();
                        extensions.insert(kept);
                        extensions
                    })
                    .unwrap_or_default(),
                );
            }
        }
        request
    })))
}

/// What another request had with it when its handler ran: its match, its parameters, and whom it was let in as.
pub(crate) fn stolen() -> Extensions {
    let stolen = Arc::new(Mutex::new(Extensions::new()));
    let into = Arc::clone(&stolen);
    let thief = get(move |request: Request| {
        *into.lock().unwrap() = request.extensions().clone();
        std::future::ready(())
    });
    let app = protect(Router::new().route("/public/tickets", thief), &edge::<Tickets>());
    let request = Request::get("/public/tickets").body(axum::body::Body::empty()).unwrap();
    let answer =
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(app.oneshot(request));
    assert_eq!(answer.unwrap().status(), 200);
    stolen.lock().unwrap().clone()
}

struct Around<'c, R: Tree> {
    composer: Composer<'c, R>,
    prefixes: Vec<String>,
    guarding: Guarding,
}

impl<R: Tree> Around<'_, R> {
    fn wrap(&mut self, service: Service) -> Service {
        let which = self.composer.chance.below(15);
        let is_by_hand = self.guarding == Guarding::ByHand;
        self.composer.how.push(format!("around: {which}"));
        let beside = || Router::new().route("/beside", get(async || "beside"));
        // What every request gets through unchanged.
        let router = match which {
            0 => return BoxCloneSyncService::new(Router::new().fallback_service(service)),
            1 => beside().fallback_service(service),
            2 => Router::new().merge(beside().fallback_service(service)).with_state(()),
            3 if self.guarding != Guarding::ByHand => {
                self.composer.promised.retain(|place| place.path.as_deref() != Some("/"));
                Router::new().route_service("/{*whole}", service)
            }
            _ => {
                self.composer.promised.clear();
                return self.change(which, is_by_hand, service);
            }
        };
        BoxCloneSyncService::new(router)
    }

    /// What changes the request, or leaves only some of them through.
    fn change(&mut self, which: usize, is_by_hand: bool, service: Service) -> Service {
        let prefix = self.prefix();
        let entered = Prefix::enter(&prefix).layer(service.clone());
        let inside = || Router::new().fallback_service(Prefix::enter(&prefix).layer(service.clone()));
        match which {
            4 => boxed(Router::new().nest_service(&prefix, entered)),
            5 if !is_by_hand => boxed(Router::new().nest(&prefix, inside())),
            6 if !is_by_hand => {
                boxed(Router::new().nest(&prefix, Router::new().route_service("/{*whole}", entered)))
            }
            // Twice the same.
            7 => boxed(Router::new().nest_service(&prefix, entered).fallback_service(service)),
            8 => boxed(NormalizePathLayer::trim_trailing_slash().layer(service)),
            9 => boxed(
                MapRequestLayer::new(|mut request: Request| {
                    if *request.method() == Method::POST {
                        *request.method_mut() = Method::GET;
                    }
                    request
                })
                .layer(service),
            ),
            10 if !is_by_hand => {
                let mut stolen = stolen();
                stolen.remove::<NestedPath>();
                boxed(
                    MapRequestLayer::new(move |mut request: Request| {
                        request.extensions_mut().extend(stolen.clone());
                        request
                    })
                    .layer(service),
                )
            }
            11 => boxed(protect(Router::new().fallback_service(service), &edge::<R>())),
            12 if !is_by_hand => {
                let path = self.composer.chance.of(&paths::<R>()).to_owned();
                boxed(protect(Router::new().route(&path, any_service(service)), &edge::<R>()))
            }
            13 if !is_by_hand => {
                let url: Uri = tree::url_of(self.composer.chance.of(&paths::<R>())).parse().unwrap();
                boxed(Router::new().route("/{*whole}", again(service, url)))
            }
            _ => {
                let id = self.composer.chance.of(&EndpointId::<R>::all().collect::<Vec<_>>());
                boxed(edge::<R>().guard(id).layer(service))
            }
        }
    }

    /// A beginning of a path of the registry.
    fn prefix(&mut self) -> String {
        let path = self.composer.chance.of(&paths::<R>());
        let cuts: Vec<usize> =
            path.match_indices('/').map(|(at, _)| at).chain([path.len()]).skip(1).collect();
        let prefix = path[..self.composer.chance.of(&cuts)].trim_end_matches('/');
        let prefix = if prefix.is_empty() || prefix.contains("{*") { "/public" } else { prefix };
        self.prefixes.push(prefix.to_owned());
        prefix.to_owned()
    }
}

fn paths<R: Tree>() -> Vec<&'static str> {
    EndpointId::<R>::all().map(|id| id.route().path).collect()
}

fn boxed<S>(service: S) -> Service
where
    S: tower::Service<Request, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    BoxCloneSyncService::new(service)
}

/// A request inside of a request, with all that the outer one has.
fn again(service: Service, url: Uri) -> axum::routing::MethodRouter {
    any(move |mut request: Request| {
        *request.uri_mut() = url.clone();
        request.extensions_mut().remove::<LetInAs>();
        request.extensions_mut().remove::<MatchedAs>();
        service.clone().oneshot(request)
    })
}
