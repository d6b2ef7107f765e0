//! One app with and without the edge: what its cost is measured on.

#![allow(dead_code, clippy::unwrap_used)]

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;

use acl::Mode;
use acl_tower::{
    Authenticate, Authenticated, Authorized, Credential, Edge, Head, Protected, Settings, Target, protect,
};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::get;
use tower::layer::util::Identity;
use tower::util::BoxCloneSyncService;

pub(crate) type Person = u32;

/// A state as apps have it: shared, and cloned for each request.
#[derive(Clone)]
pub(crate) struct App(Arc<str>);

mod handlers {
    use super::{Api, App, Authorized, Path, Person, State};

    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub(super) async fn get(State(app): State<App>, Path(_): Path<u32>) -> &'static str {
        if app.0.is_empty() { "none" } else { "ticket" }
    }

    #[acl::endpoint(GET, "/me", tags("people.me.get"))]
    pub(super) async fn me(by: Option<Authorized<Api, Person>>) -> &'static str {
        if by.is_some() { "somebody" } else { "nobody" }
    }

    #[acl::endpoint(GET, "/status", tags("helpdesk.status.get"), public)]
    pub(super) async fn status(State(app): State<App>) -> &'static str {
        if app.0.is_empty() { "down" } else { "up" }
    }
}

acl::registry! {
    pub(crate) struct Api;
    endpoints: [handlers::{get, me, status}],
    with: [acl_tower::axum(App)],
}

/// The application's part, without an allocation of its own.
pub(crate) struct One(Arc<Credential<Api, Person>>);

impl Authenticate<Api> for One {
    type Principal = Person;
    type Future = Ready<Authenticated<Api, Person>>;

    fn authenticate(&self, parts: &mut Head, _: Target<Api>) -> Self::Future {
        let known = parts.headers.get("authorization").is_some_and(|value| value == "key 7:SECRET");
        ready(Ok(known.then(|| Arc::clone(&self.0))))
    }
}

fn edge(settings: Settings<Api, Person>) -> Edge<Api, One> {
    let credential = Credential::new("tickets.*, people.*, -*.status.get", Mode::KEY, 7).unwrap();
    Edge::with(One(Arc::new(credential)), settings)
}

fn app() -> App {
    App("tickets".into())
}

/// The app without acl, as people write it.
pub(crate) fn without() -> Router {
    let me = |_: State<App>| async { "somebody" };
    Router::new()
        .route("/tickets/{id}", get(handlers::get))
        .route("/me", get(me))
        .route("/status", get(handlers::status))
        .with_state(app())
}

/// The same with a layer that does nothing: what axum takes for any layer.
pub(crate) fn layered() -> Router {
    without().layer(Identity::new())
}

pub(crate) fn mounted() -> Protected {
    Api::routes(&edge(Settings::new().without_extension())).with_state(app())
}

pub(crate) fn mounted_handing_on() -> Protected {
    Api::routes(&edge(Settings::new())).with_state(app())
}

pub(crate) fn protected() -> Protected {
    protect(without(), &edge(Settings::new().without_extension()))
}

pub(crate) fn protected_handing_on() -> Protected {
    protect(without(), &edge(Settings::new()))
}

pub(crate) type Boxed = BoxCloneSyncService<Request, Response, Infallible>;

/// A way to serve the app, and its name.
pub(crate) type Way = (&'static str, fn() -> Boxed);

/// The first is without acl.
pub(crate) const WAYS: [Way; 6] = [
    ("without acl", || Boxed::new(without())),
    ("without acl, a layer that does nothing", || Boxed::new(layered())),
    ("mounted, handing nothing on", || Boxed::new(mounted())),
    ("mounted", || Boxed::new(mounted_handing_on())),
    ("protected, handing nothing on", || Boxed::new(protected())),
    ("protected", || Boxed::new(protected_handing_on())),
];

pub(crate) fn request(path: &str) -> Request {
    Request::get(path).header("authorization", "key 7:SECRET").body(Body::empty()).unwrap()
}
