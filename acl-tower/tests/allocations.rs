//! What the edge allocates beside what the same app does without it, by a counting allocator.

#![allow(clippy::unwrap_used)]

use std::convert::Infallible;
use std::sync::Arc;

use acl::Mode;
use acl_tower::{Authenticate, Authenticated, Authorized, Credential, Edge, Settings, protect};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::get;
use http::request::Parts;
use tower::Service;

type Person = u32;

/// A state as apps have it: shared, and cloned for each request.
#[derive(Clone)]
struct App(Arc<str>);

mod handlers {
    use super::{App, Authorized, Path, Person, State};

    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub(super) async fn get(State(app): State<App>, Path(_): Path<u32>) -> &'static str {
        if app.0.is_empty() { "none" } else { "ticket" }
    }

    #[acl::endpoint(GET, "/me", tags("people.me.get"))]
    pub(super) async fn me(by: Option<Authorized<super::Api, Person>>) -> &'static str {
        if by.is_some() { "somebody" } else { "nobody" }
    }

    #[acl::endpoint(GET, "/status", tags("helpdesk.status.get"), public)]
    pub(super) async fn status(State(app): State<App>) -> &'static str {
        if app.0.is_empty() { "down" } else { "up" }
    }
}

acl::registry! {
    struct Api;
    endpoints: [handlers::{get, me, status}],
    with: [acl_tower::axum(App)],
}

/// The application's part, without an allocation of its own.
struct One(Arc<Credential<Api, Person>>);

impl Authenticate<Api> for One {
    type Principal = Person;
    type Future = std::future::Ready<Authenticated<Api, Person>>;

    fn authenticate(&self, parts: &Parts) -> Self::Future {
        let known = parts.headers.get("authorization").is_some_and(|value| value == "key 7:SECRET");
        std::future::ready(Ok(known.then(|| Arc::clone(&self.0))))
    }
}

fn edge(settings: Settings<Api, Person>) -> Edge<Api, One> {
    let credential = Credential::new("tickets.*, people.*", Mode::KEY, 7).unwrap();
    Edge::with(One(Arc::new(credential)), settings)
}

fn app() -> App {
    App("tickets".into())
}

/// As people write it.
fn router() -> Router {
    let me = |_: State<App>| async { "somebody" };
    Router::new()
        .route("/tickets/{id}", get(handlers::get))
        .route("/me", get(me))
        .route("/status", get(handlers::status))
        .with_state(app())
}

fn mounted(settings: Settings<Api, Person>) -> acl_tower::Protected {
    Api::routes(&edge(settings)).with_state(app())
}

/// How many allocations a request costs once the app is warm.
fn allocations<V>(mut app: V, path: &'static str, body: &'static str) -> u64
where
    V: Service<Request, Response = Response, Error = Infallible>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut one = |measured: bool| {
        let request = Request::get(path).header("authorization", "key 7:SECRET").body(Body::empty()).unwrap();
        let mut response = None;
        // The answer stays alive, as it does until it was sent.
        let work = || response = Some(runtime.block_on(app.call(request)).unwrap());
        let count = if measured {
            allocation_counter::measure(work).count_total
        } else {
            (work)();
            0
        };
        let bytes = runtime.block_on(axum::body::to_bytes(response.unwrap().into_body(), 99)).unwrap();
        assert_eq!(bytes, body);
        count
    };
    one(false);
    let count = one(true);
    assert_eq!(one(true), count, "a count that differs from one request to the next says nothing");
    count
}

#[test]
fn mounted_costs_no_allocation_without_the_extractor() {
    for (path, body) in [("/tickets/7", "ticket"), ("/status", "up")] {
        let without = allocations(router(), path, body);
        let with = allocations(mounted(Settings::new().without_extension()), path, body);
        eprintln!("{path}: {without} without acl, {with} mounted");
        assert_eq!(with, without, "{path}");
    }
}

/// The one is the box of what is handed on, in the request's extensions.
#[test]
fn mounted_costs_one_allocation_with_the_extractor() {
    for (path, body, more) in [("/me", "somebody", 1), ("/tickets/7", "ticket", 1), ("/status", "up", 0)] {
        let without = allocations(router(), path, body);
        let with = allocations(mounted(Settings::new()), path, body);
        eprintln!("{path}: {without} without acl, {with} mounted, handed on");
        assert_eq!(with, without + more, "{path}");
    }
}

/// A router that exists is wrapped route by route, which axum boxes once more.
#[test]
fn protect_costs_what_any_layer_of_axum_costs() {
    for (path, body) in [("/tickets/7", "ticket"), ("/status", "up")] {
        let without = allocations(router(), path, body);
        let layered = allocations(router().layer(tower::layer::util::Identity::new()), path, body);
        let with = allocations(protect(router(), &edge(Settings::new().without_extension())), path, body);
        eprintln!(
            "{path}: {without} without acl, {layered} with a layer that does nothing, {with} protected"
        );
        assert_eq!(with, layered, "{path}");
    }
}
