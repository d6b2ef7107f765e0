//! What is around a handler does not lend it another endpoint's right, and what cannot be told is refused.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use acl::{EndpointId, Mode};
use acl_tower::{AUDIT, Authenticated, Credential, Edge, Protected, protect};
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use axum::routing::{MethodRouter, any, any_service, delete, get, post};
use axum::{Extension, Router};
use http::request::Parts;
use http::{Method, StatusCode, Uri};
use tower::util::MapRequestLayer;
use tower::{Layer as _, Service, ServiceExt as _};

use crate::log::Log;

pub(crate) type Authorized = acl_tower::Authorized<Api, ()>;

pub(crate) mod calls {
    use super::Authorized;

    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(crate) async fn list() -> &'static str {
        "list"
    }

    #[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
    pub(super) async fn remove(_: Authorized) -> &'static str {
        "remove"
    }

    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub(super) async fn get(_: Authorized) -> &'static str {
        "get"
    }

    #[acl::endpoint(GET, "/public/tickets", tags("tickets.public.list"), public)]
    pub(super) async fn open() -> &'static str {
        "open"
    }

    #[acl::endpoint(GET, "/people", tags("people.people.list"))]
    pub(super) async fn people(by: Option<Authorized>) -> &'static str {
        if by.is_some() { "people" } else { "people to anybody" }
    }

    acl::route! { pub(super) files(GET, "/files", tags("files.files.get")); }
}

acl::registry! {
    pub(crate) struct Api;
    endpoints: [calls::{list, remove, get, open, people, files}],
    with: [acl_tower::axum],
}

/// Callers by the text of their list, in a header.
pub(crate) fn edge() -> Edge<Api, impl acl_tower::Authenticate<Api, Principal = ()>> {
    Edge::new(|parts: &Parts| {
        let list = parts.headers.get("list").and_then(|list| list.to_str().ok()).map(str::to_owned);
        async move {
            let known = list.map(|list| Credential::new(&list, Mode::KEY, ())).transpose()?;
            Authenticated::<Api, ()>::Ok(known.map(Arc::new))
        }
    })
}

/// The status, and the body of what was reached.
pub(crate) async fn ask<V>(app: &V, request: &str, list: &str) -> (u16, String)
where
    V: Service<Request, Response = Response, Error = Infallible> + Clone,
{
    let (method, url) = request.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(url);
    if !list.is_empty() {
        request = request.header("list", list);
    }
    let answer = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status().as_u16();
    let body = axum::body::to_bytes(answer.into_body(), 9_999).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

pub(crate) async fn reaches<V>(app: &V, request: &str, list: &str, body: &str)
where
    V: Service<Request, Response = Response, Error = Infallible> + Clone,
{
    assert_eq!(ask(app, request, list).await, (200, body.to_owned()), "{request} {list}");
}

/// Nobody is let in, with no list and with every list; the event says what to write.
pub(crate) async fn refuses<V>(app: &V, request: &str, help: &str)
where
    V: Service<Request, Response = Response, Error = Infallible> + Clone,
{
    let log = Log::start();
    for list in ["", "*", "tickets.*", "tickets.tickets.list", "people.*"] {
        let (status, body) = ask(app, request, list).await;
        assert!([401, 403, 404, 405].contains(&status), "{request} with `{list}`: {status} {body}");
        let events = log.take(AUDIT);
        assert_eq!(events.len(), 1, "{request} with `{list}`: {events:?}");
        let told = events[0].get("help").map_or("", String::as_str);
        assert!(told.contains(help), "{request} with `{list}`: {events:?}");
    }
}

/// A handler that no request may reach.
pub(crate) async fn vault() -> &'static str {
    "vault"
}

#[tokio::test]
async fn a_protected_router_under_a_prefix_is_refused() {
    let private = || Router::new().route("/tickets", get(vault)).route("/public/tickets", get(vault));
    let protected = || protect(private(), &edge());
    let by_fallback = || Router::new().fallback_service(protected());
    let strip = MapRequestLayer::new(|mut request: Request| {
        request.extensions_mut().remove::<axum::extract::NestedPath>();
        request
    });
    for app in [
        Router::new().nest_service("/public", protected()),
        Router::new().nest_service("/public", by_fallback()),
        Router::new().nest("/public", by_fallback()),
        Router::new().nest("/public", Router::new().route_service("/{*rest}", protected())),
        Router::new().nest("/public", Router::new().route_service("/tickets", protected())),
    ] {
        refuses(&app, "GET /public/tickets", "a prefix of another router").await;
        let (status, _) = ask(&app, "GET /public/public/tickets", "*").await;
        assert!([403, 404].contains(&status), "{status}");
    }
    // Who hides the prefix is decided by the router's own paths, and by nothing that the prefix makes of them.
    let hidden = Router::new().nest_service("/public", strip.layer(protect(routes(), &edge())));
    assert_eq!(ask(&hidden, "GET /public/tickets", "").await.0, 401);
    assert_eq!(ask(&hidden, "GET /public/tickets", "people.*").await.0, 403);
    reaches(&hidden, "GET /public/tickets", "tickets.tickets.list", "list").await;
}

fn routes() -> Router {
    Router::new()
        .route("/tickets", get(calls::list).delete(calls::remove))
        .route("/tickets/{id}", get(calls::get))
        .route("/public/tickets", get(calls::open))
        .route("/people", get(calls::people))
}

#[tokio::test]
async fn a_protected_router_is_served_as_a_fallback_and_by_a_route() {
    let app = || protect(routes(), &edge());
    for app in [
        Router::new().fallback_service(app()),
        Router::new().route("/beside", get(vault)).fallback_service(app()),
        Router::new().route_service("/{*rest}", app()),
        Router::new().route("/{*rest}", any_service(app())),
        Router::new().merge(Router::new().fallback_service(app())),
    ] {
        reaches(&app, "GET /tickets", "tickets.tickets.list", "list").await;
        reaches(&app, "HEAD /tickets", "tickets.tickets.list", "").await;
        reaches(&app, "GET /tickets/7", "tickets.tickets.get", "get").await;
        reaches(&app, "GET /public/tickets", "", "open").await;
        assert_eq!(ask(&app, "DELETE /tickets", "tickets.tickets.list").await.0, 403);
    }
}

/// At the endpoint's path itself the service is the endpoint's; nothing under it is.
#[tokio::test]
async fn nest_service_serves_only_its_own_path_if_that_is_declared() {
    let service = || Router::new().route("/", any(calls::list)).fallback(vault);
    for (router, path) in [
        (Router::new().nest_service("/tickets", service()), "/tickets"),
        (Router::new().nest_service("/tickets", any(calls::list)), "/tickets"),
        (Router::new().nest("/public", Router::new().nest_service("/tickets", service())), "/public/tickets"),
        (Router::new().merge(Router::new().nest_service("/people", service())).with_state(()), "/people"),
    ] {
        let app = protect(router, &edge());
        let call = format!("GET {path}");
        reaches(&app, &call, "*", "list").await;
        assert_eq!(ask(&app, &call, "nothing.*").await.0, if path == "/public/tickets" { 200 } else { 403 });
        for under in ["/", "/7", "/7/8", "//"] {
            refuses(&app, &format!("{call}{under}"), "").await;
        }
    }
    let slash = Router::new().route("/tickets", get(calls::list)).nest_service("/tickets/", any(vault));
    let app = protect(slash, &edge());
    reaches(&app, "GET /tickets", "tickets.*", "list").await;
    refuses(&app, "GET /tickets/", "").await;
    let app = protect(Router::new().route_service("/tickets", any(calls::list)), &edge());
    reaches(&app, "GET /tickets", "tickets.*", "list").await;
}

#[tokio::test]
async fn an_own_head_is_not_served_by_the_right_to_get() {
    for routes in [
        get(calls::list).head(vault),
        any(calls::list).head(vault),
        get(calls::list).merge(axum::routing::head(vault)),
    ] {
        let log = Log::start();
        let app = protect(Router::new().route("/tickets", routes), &edge());
        assert!(log.take("acl_tower")[0]["help"].contains("HEAD"), "told at the start");
        reaches(&app, "GET /tickets", "tickets.*", "list").await;
        refuses(&app, "HEAD /tickets", "a `HEAD` handler of its own").await;
    }
    let app = protect(Router::new().route("/tickets", any(calls::list)), &edge());
    reaches(&app, "HEAD /tickets", "tickets.*", "").await;
}

mod head_alone {
    //! A path whose `HEAD` and `GET` are endpoints, with different tags.

    #[acl::endpoint(HEAD, "/size", tags("size.all.get"))]
    pub(super) async fn size() {}

    acl::registry! { pub(super) struct Sizes; endpoints: [size] }
}

#[tokio::test]
async fn get_is_not_served_by_the_right_to_head() {
    use head_alone::Sizes;

    let edge = Edge::<Sizes, _>::new(|_: &Parts| async {
        Authenticated::<Sizes, ()>::Ok(Some(Arc::new(Credential::new("*", Mode::KEY, ())?)))
    });
    let app = |routes: MethodRouter| protect(Router::new().route("/size", routes), &edge);
    let status = async |app: Protected, request| ask(&app, request, "").await.0;
    assert_eq!(status(app(get(vault)), "HEAD /size").await, 405);
    assert_eq!(status(app(get(vault)), "GET /size").await, 405);
    assert_eq!(status(app(axum::routing::head(head_alone::size)), "HEAD /size").await, 200);
    assert_eq!(status(app(any(head_alone::size)), "HEAD /size").await, 200);
    assert_eq!(status(app(any(head_alone::size)), "GET /size").await, 405);
}

/// The registry has the method at this path, and what would answer is mounted for none.
#[tokio::test]
async fn a_fallback_is_not_served_by_the_right_of_an_endpoint() {
    for router in [
        Router::new().route("/tickets", get(calls::list).fallback(vault)),
        Router::new().route("/tickets", get(calls::list)).method_not_allowed_fallback(vault),
        Router::new().route("/tickets", post(vault).fallback(vault).merge(get(calls::list))),
        Router::new().nest("/tickets", Router::new().route("/", get(calls::list).fallback(vault))),
    ] {
        let app = protect(router, &edge());
        refuses(&app, "DELETE /tickets", "a fallback serves no endpoint").await;
        reaches(&app, "GET /tickets", "tickets.*", "list").await;
    }
    for fallback in
        [Router::new().fallback(vault), Router::new().nest("/people", Router::new().fallback(vault))]
    {
        let app = protect(fallback, &edge());
        for request in ["GET /people", "GET /people/", "GET /tickets", "GET *"] {
            assert_eq!(ask(&app, request, "*").await.0, 404, "{request}");
        }
    }
}

/// Layers between the router and its guards may write what they like.
#[tokio::test]
async fn a_layer_of_a_protected_router_lends_no_match() {
    // What another request was matched as, and let in to.
    let stolen = Arc::new(Mutex::new(http::Extensions::new()));
    let steal = MapRequestLayer::new({
        let stolen = Arc::clone(&stolen);
        move |request: Request| {
            *stolen.lock().unwrap() = request.extensions().clone();
            request
        }
    });
    let all = protect(routes().layer(steal), &edge());
    reaches(&all, "GET /tickets/7", "*", "get").await;
    let stolen = stolen.lock().unwrap().clone();
    assert!(stolen.get::<MatchedPath>().is_some() && stolen.get::<Authorized>().is_some());
    let wear = move |mut request: Request| {
        request.extensions_mut().extend(stolen.clone());
        *request.uri_mut() = Uri::from_static("/tickets/7");
        *request.method_mut() = Method::GET;
        request
    };
    let mounted = Api::routes(&edge()).at(Api::CALLS_FILES, async || "files").with_state(());
    for app in [protect(routes(), &edge()), mounted] {
        let app = app.layer(MapRequestLayer::new(wear.clone()));
        for request in ["GET /people", "DELETE /tickets", "GET /tickets"] {
            let (status, body) = ask(&app, request, "tickets.tickets.get").await;
            assert!([403, 405].contains(&status), "{request} {status} {body}");
            assert_eq!(ask(&app, request, "").await.0, 401, "{request}");
        }
    }
}

#[tokio::test]
async fn authorized_of_another_endpoint_is_none() {
    let log = Log::start();
    let (edge, list) = (edge(), "tickets.tickets.list");
    // The guard stands where it sees no path, and hides that a router is inside.
    let inside = Router::new().route("/people", get(calls::people)).route("/tickets", get(calls::people));
    let boxed = tower::util::BoxCloneSyncService::new(inside);
    let app = edge.guard(Api::CALLS_LIST).layer(boxed);
    assert_eq!(ask(&app, "GET /people", list).await.0, 500);
    let told = log.take("acl_tower");
    assert!(told[0]["cause"].contains("of another endpoint"), "{told:?}");
    reaches(&app, "GET /tickets", list, "people").await;
    // A public endpoint outside: nobody was asked, which is not to say that everybody may.
    let app = edge.guard(Api::CALLS_OPEN).layer(tower::util::BoxCloneSyncService::new(routes()));
    assert_eq!(ask(&app, "GET /people", "").await.0, 500);
    // A layer behind the guard that changes the method of a service with several.
    let methods = get(calls::list).delete(calls::remove);
    let deleting = MapRequestLayer::new(|mut request: Request| {
        *request.method_mut() = Method::DELETE;
        request
    });
    let app = protect(Router::new().route_service("/tickets", deleting.layer(methods)), &edge);
    assert_eq!(ask(&app, "GET /tickets", list).await.0, 500);
    // One that a layer puts there.
    let credential = Arc::new(Credential::new(list, Mode::KEY, ()).unwrap());
    let authorized = edge.authorize(&credential, Api::CALLS_LIST).unwrap();
    let app = Router::new().route("/people", get(calls::people)).layer(Extension(authorized));
    assert_eq!(ask(&app, "GET /people", "").await.0, 500);
}

#[tokio::test]
async fn a_handler_of_another_endpoint_is_not_mounted() {
    let log = Log::start();
    let app = Api::routes(&edge()).at(Api::CALLS_OPEN, calls::remove).at(Api::CALLS_FILES, calls::list);
    let told = log.take("acl_tower");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0]["place"].starts_with("acl-tower/tests/edge/composed.rs:"), "{told:?}");
    assert!(told[0]["handler"].ends_with("calls::remove"), "{told:?}");
    assert!(told[0]["message"].contains("DELETE /tickets"), "{told:?}");
    assert_eq!(app.unserved().collect::<Vec<_>>(), [Api::CALLS_FILES]);
    let app = app.with_state(());
    reaches(&app, "GET /public/tickets", "", "open").await;
    assert_eq!(ask(&app, "GET /files", "*").await.0, 404);
    log.take("acl_tower");
    // What is nobody's, and what is its own, may be.
    let app = Api::routes(&edge())
        .at(Api::CALLS_FILES, async || "files")
        .at(Api::CALLS_LIST, async || "another")
        .at(Api::CALLS_PEOPLE, calls::people)
        .with_state(());
    assert!(log.take("acl_tower").is_empty());
    reaches(&app, "GET /files", "*", "files").await;
    reaches(&app, "GET /tickets", "*", "another").await;
    reaches(&app, "GET /people", "*", "people").await;
}

mod twice {
    //! One handler at two paths.

    #[acl::endpoint(GET, "/a", GET, "/b", tags("twice.all.get"))]
    pub(super) async fn both() -> &'static str {
        "both"
    }

    acl::registry! { pub(super) struct Twice; endpoints: [both], with: [acl_tower::axum] }
}

#[tokio::test]
async fn a_handler_of_two_endpoints_is_mounted_at_both() {
    use twice::Twice;

    let edge = Edge::<Twice, _>::new(|_: &Parts| async {
        Authenticated::<Twice, ()>::Ok(Some(Arc::new(Credential::new("*", Mode::KEY, ())?)))
    });
    let app = EndpointId::<Twice>::all().fold(Twice::routes(&edge), |app, id| app.at(id, twice::both));
    let app = app.with_state(());
    for request in ["GET /a", "GET /b"] {
        reaches(&app, request, "", "both").await;
    }
}

/// Handlers of one registry in the router of another's edge: what the router has is what counts.
#[tokio::test]
async fn handlers_of_another_registry_are_not_in_this_one() {
    let routes = Router::new().route("/a", get(twice::both)).route("/tickets", delete(vault));
    let app = protect(routes, &edge());
    assert_eq!(ask(&app, "GET /a", "*").await.0, 403);
    assert_eq!(ask(&app, "DELETE /tickets", "tickets.tickets.list").await.0, 403);
    let status = StatusCode::from_u16(ask(&app, "GET /tickets", "*").await.0).unwrap();
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
}
