//! A mistake that compiles and can never work is told by an event: at the start if it can be known then, or else with
//! the first request. The event says what was found and what to write.

use std::collections::HashMap;
use std::sync::Arc;

use acl::Mode;
use acl_tower::{Authenticate, Authorized, Carriers, Credential, Edge, protect};
use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::{Request, StatusCode};
use tower::ServiceExt as _;

use crate::log::{Fields, Log};

mod notes {
    use super::{Api, Authorized};

    pub(crate) type Pair = Option<(u8, fn() -> u8)>;

    #[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
    pub(crate) async fn list() {}
    #[acl::endpoint(GET, "/notes/{id}", tags("notes.notes.get"))]
    pub(crate) async fn get(by: Authorized<Api, String>) -> String {
        by.principal().clone()
    }
    #[acl::endpoint(GET, "/pairs", tags("notes.pairs.list"))]
    pub(crate) async fn pairs(_: http::Method, by: Authorized<Api, Pair>) -> String {
        format!("{:?}", by.principal().is_some())
    }
}

acl::registry! {
    pub(crate) struct Api;
    prefix: "/api/v2",
    endpoints: [notes::{list, get, pairs}],
    with: [acl_tower::axum],
}

fn edge<P: Clone + Send + Sync + 'static>(principal: P) -> Edge<Api, impl Authenticate<Api, Principal = P>> {
    let ann = Credential::<Api, _>::new("*", Mode::KEY, principal).unwrap();
    let keys = HashMap::from([("ann-secret", Arc::new(ann))]);
    let carriers = Carriers::new().scheme("bearer", [Mode::KEY, Mode::TOKEN]);
    Edge::new(carriers.look_up(move |carried| keys.get(carried.secret()).cloned()))
}

fn request(path: &str) -> Request<Body> {
    let request = Request::get(path).header("authorization", "Bearer ann-secret");
    request.body(Body::empty()).unwrap()
}

/// The fields that are asked for, of each event.
fn told(log: &Log, fields: [&str; 3]) -> Vec<[String; 3]> {
    let field = |event: &Fields, name: &str| event.get(name).cloned().unwrap_or_default();
    log.take("acl_tower").iter().map(|event| fields.map(|name| field(event, name))).collect()
}

#[test]
fn a_place_that_no_request_has_is_told() {
    let log = Log::start();
    let nothing: [Mode; 0] = [];
    let _ = Carriers::new()
        .scheme("Authorization: Bearer", Mode::KEY)
        .scheme("Bearer ", Mode::KEY)
        .scheme("", Mode::KEY)
        .scheme("token", nothing)
        .scheme("token", Mode::KEY)
        .scheme("TOKEN", Mode::TOKEN)
        .header("authorization", Mode::KEY)
        .header("Cookie", Mode::KEY)
        .header("x api key", Mode::KEY)
        .header("X-Api-Key", Mode::KEY)
        .header("x-api-key", Mode::TOKEN)
        .cookie("session id", Mode::SESSION)
        .cookie("session", Mode::SESSION)
        .cookie("session", Mode::KEY)
        .bare(nothing);
    let told = told(&log, ["kind", "name", "help"]);
    let found: Vec<_> = told.iter().map(|[kind, name, _]| (kind.as_str(), name.as_str())).collect();
    let expected = [
        ("scheme", "Authorization: Bearer"),
        ("scheme", "Bearer "),
        ("scheme", ""),
        ("scheme", "token"),
        ("scheme", "TOKEN"),
        ("header", "authorization"),
        ("header", "cookie"),
        ("header", ""),
        ("header", "x-api-key"),
        ("cookie", "session id"),
        ("cookie", "session"),
        ("Authorization", ""),
    ];
    assert_eq!(found, expected);
    for ([_, name, help], words) in told.iter().zip([
        "one word",
        "one word",
        "one word",
        "no mode",
        "read once",
        "`.scheme(\"Bearer\", …)`",
        "`.cookie(\"session\", …)`",
        "no header has this name",
        "read once",
        "one word",
        "read once",
        "no mode",
    ]) {
        assert!(help.contains(words), "{name}: {help}");
    }
}

#[tokio::test]
async fn a_place_that_is_left_out_takes_nothing() {
    let ann = Arc::new(Credential::<Api, _>::new("*", Mode::KEY, "ann").unwrap());
    let carriers =
        Carriers::new().scheme("Authorization: Bearer", Mode::KEY).header("authorization", Mode::KEY);
    let edge = Edge::new(carriers.look_up(move |_| Some(Arc::clone(&ann))));
    let answer = Api::routes(&edge).with_state(()).oneshot(request("/api/v2/notes")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[test]
fn carriers_without_a_place_are_told() {
    let log = Log::start();
    let _edge = Edge::<Api, _>::new(Carriers::new().look_up(|_| None::<Arc<Credential<Api, ()>>>));
    let [[_, _, help]] = told(&log, ["kind", "name", "help"]).try_into().unwrap();
    assert!(help.contains("Carriers::new().scheme("), "{help}");
}

#[tokio::test]
async fn another_principal_is_told_when_it_is_mounted() {
    let log = Log::start();
    let app = Api::routes(&edge("ann")).with_state(());
    let expected = [
        ["GET /api/v2/notes/{id}", "alloc::string::String", "&str"],
        ["GET /api/v2/pairs", "core::option::Option<(u8, fn() -> u8)>", "&str"],
    ];
    assert_eq!(told(&log, ["endpoint", "wanted", "handed_on"]), expected);
    assert_eq!(app.oneshot(request("/api/v2/notes/7")).await.unwrap().status(), 500);
    let _ = Api::routes(&edge(String::new())).with_state(());
    let other = ["GET /api/v2/pairs", expected[1][1], "alloc::string::String"];
    assert_eq!(told(&log, ["endpoint", "wanted", "handed_on"]).last().unwrap(), &other);
}

mod apart {
    #[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
    pub(crate) async fn list(by: super::Authorized<Api, String>) -> String {
        by.principal().clone()
    }

    acl::registry! { pub(crate) struct Api; endpoints: [list] }
}

#[tokio::test]
async fn another_principal_is_told_with_the_request() {
    let log = Log::start();
    let ann = Arc::new(Credential::<apart::Api, _>::new("*", Mode::KEY, 7_u32).unwrap());
    let edge =
        Edge::new(Carriers::new().scheme("bearer", Mode::KEY).look_up(move |_| Some(Arc::clone(&ann))));
    let app = protect(Router::new().route("/notes", get(apart::list)), &edge);
    assert!(told(&log, ["kind", "name", "help"]).is_empty());
    assert_eq!(app.oneshot(request("/notes")).await.unwrap().status(), 500);
    let [[wanted, handed_on, cause]] = told(&log, ["wanted", "handed_on", "cause"]).try_into().unwrap();
    assert_eq!([wanted, handed_on], ["alloc::string::String", "u32"]);
    assert!(cause.contains("the third argument of `Credential::new`"), "{cause}");
}

#[test]
fn a_route_under_another_prefix_is_told() {
    for (router, at, expected) in [
        (
            Router::new().route("/notes", get(notes::list)),
            "",
            "`protect(Router::new().nest(\"/api/v2\", api), &edge)`",
        ),
        (
            Router::new().route("/v1/api/v2/notes", get(notes::list)),
            "",
            "write `prefix: \"/v1\"` in `registry!`, or `protect(router, &edge.under(\"/v1\"))`",
        ),
        (
            Router::new().route("/api/v2/notes", post(notes::list)),
            "",
            "`GET /api/v2/notes` at this path: mount its handler by GET, not POST",
        ),
        (
            Router::new().route("/notes/{number}", get(notes::list)),
            "",
            "the registry has `GET /api/v2/notes/{id}`",
        ),
        (
            Router::new().route("/base/notes", get(notes::list)),
            "/base",
            "the registry has `GET /api/v2/notes`",
        ),
    ] {
        let log = Log::start();
        let _ = protect(router, &edge("ann").under(at));
        let told = told(&log, ["method", "help", "count"]);
        let [[method, help, _], [_, _, others]] = told.try_into().unwrap();
        assert!(!method.is_empty() && help.contains(expected), "{help}");
        assert_eq!(others, "2");
    }
}

#[test]
fn an_endpoint_that_no_route_serves_is_told() {
    let log = Log::start();
    let router = Router::new().route("/api/v2/notes", get(notes::list)).route("/more", get(notes::list));
    let _ = protect(router, &edge("ann"));
    let [[path, help, _], [_, rest, endpoints]] =
        told(&log, ["path", "help", "endpoints"]).try_into().unwrap();
    assert_eq!((path.as_str(), endpoints.as_str()), ("/more", "GET /api/v2/notes/{id}, GET /api/v2/pairs"));
    assert!(help.starts_with("#[acl::endpoint(GET, \"/more\"") && rest.starts_with("mount their handlers"));
    let whole = Router::new()
        .route("/api/v2/notes", get(notes::list))
        .route("/api/v2/notes/{id}", get(notes::get))
        .route("/api/v2/pairs", get(notes::pairs));
    let _ = protect(whole, &edge(String::new()));
    assert!(told(&log, ["path", "help", "endpoints"]).is_empty());
}

#[tokio::test]
async fn a_mode_that_its_place_does_not_take_is_told() {
    let log = Log::start();
    let ann = Arc::new(Credential::<Api, _>::new("*", Mode::SESSION, ()).unwrap().named("key 7"));
    let carriers = Carriers::new().scheme("bearer", [Mode::KEY, Mode::TOKEN]);
    let edge = Edge::new(carriers.look_up(move |_| Some(Arc::clone(&ann))));
    let answer = Api::routes(&edge).with_state(()).oneshot(request("/api/v2/notes")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let told = told(&log, ["credential", "mode", "place"]);
    assert_eq!(told.last().unwrap(), &["key 7", "session", "key, token"]);
}

#[tokio::test]
async fn routes_without_a_state_are_served_as_they_are() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server =
        tokio::spawn(async move { axum::serve(listener, Api::routes(&edge(String::from("ann")))).await });
    for _ in 0..2 {
        let answer =
            crate::client::send(address, "GET /api/v2/notes/7", &[("authorization", "Bearer ann-secret")])
                .await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "ann"));
    }
    server.abort();
}
