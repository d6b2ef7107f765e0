//! An edge that decides and tells, and refuses nothing.

use std::net::SocketAddr;

use acl_tower::{AUDIT, Edge, protect};
use axum::Router;
use axum::routing::{any, get};
use http::StatusCode;

use crate::app::{Api, App, Authorized, Keys, NOBODY, TestEdge, key, mounted, router, settings, store};
use crate::client::{send, serve};
use crate::log::Log;

fn edge() -> TestEdge {
    Edge::with(Keys::of(&store()), settings().report_only())
}

/// The application as it was, with routes that no annotation has, and its own answers.
fn old() -> Router {
    router(App::default())
        .route("/people/{id}", get(async || "a person"))
        .nest_service("/static", any(async || "a file"))
        .fallback(async || (StatusCode::NOT_FOUND, "our own 404"))
}

const CALLS: [(&str, &str); 14] = [
    ("GET /tickets/7", "nobody"),
    ("GET /tickets/7", "weak"),
    ("GET /tickets/7", "all"),
    ("DELETE /tickets/7", "careful"),
    ("GET /tickets/7", "unknown"),
    ("GET /status", "nobody"),
    ("GET /people/7", "nobody"),
    ("GET /people/7", "all"),
    ("GET /static/a", "nobody"),
    ("GET /nowhere", "nobody"),
    ("GET /nowhere", "all"),
    ("PUT /tickets", "all"),
    ("POST /admin/reset", "all"),
    ("GET /files/a", "weak"),
];

fn headers(name: &str) -> Vec<(&'static str, String)> {
    match name {
        "nobody" => vec![],
        "unknown" => vec![("authorization", "key 404:none".to_owned())],
        name => vec![key(name)],
    }
}

/// Asserts that both servers answer the calls alike, whose paths stand under a prefix.
async fn assert_alike(before: SocketAddr, after: SocketAddr, prefix: &str) {
    // The handler of `/status` asks for what no guard hands on before.
    for (request, name) in CALLS.into_iter().filter(|(request, _)| *request != "GET /status") {
        let request = request.replacen('/', &format!("{prefix}/"), 1);
        let plain = send(before, &request, &headers(name)).await;
        let reported = send(after, &request, &headers(name)).await;
        assert_eq!((plain.status, plain.body), (reported.status, reported.body), "{request} by {name}");
    }
}

#[tokio::test]
async fn an_edge_that_only_reports_changes_no_answer() {
    let (before, after) = (serve(old()).await, serve(protect(old(), &edge())).await);
    assert_alike(before, after, "").await;
    // A preflight is the application's to answer, too.
    let preflight = [("origin", "https://a.example"), ("access-control-request-method", "GET")]
        .map(|(n, v)| (n, v.to_owned()));
    let answers = [
        send(before, "OPTIONS /tickets", &preflight).await,
        send(after, "OPTIONS /tickets", &preflight).await,
    ];
    assert_eq!(answers.map(|answer| answer.status), [405, 405]);
}

#[tokio::test]
async fn under_a_prefix_that_nobody_stated_it_changes_none_either() {
    let before = serve(Router::new().nest_service("/v1", old())).await;
    let after = serve(Router::new().nest_service("/v1", protect(old(), &edge()))).await;
    assert_alike(before, after, "/v1").await;
}

#[tokio::test]
async fn each_request_that_would_be_refused_is_told_and_summed_up() {
    let log = Log::start();
    let edge = edge();
    let start = log.take("acl_tower");
    assert!(
        start
            .iter()
            .any(|event| event["message"].contains("report only") && event["endpoints"] == event["of"])
    );
    let address = serve(protect(old(), &edge)).await;
    log.take(AUDIT);
    for (request, name) in CALLS {
        send(address, request, &headers(name)).await;
        let events = log.take(AUDIT);
        let [event] = &events[..] else { panic!("{request} by {name}: {events:?}") };
        let is_allowed = matches!((request, name), ("GET /tickets/7", "all") | ("GET /status", _));
        assert_eq!(event["allowed"] == "true", is_allowed, "{request} by {name}: {event:?}");
        assert_eq!(event.get("report_only").is_some(), !is_allowed, "{request} by {name}: {event:?}");
        if (request, name) == ("GET /people/7", "all") {
            assert_eq!(
                (event["code"].as_str(), event["route"].as_str()),
                ("not_in_registry", "/people/{id}")
            );
        }
    }
    assert!(log.lines().contains(" WARN acl::audit: would be refused"));
    let report = edge.report();
    let (_, _, count) = report
        .refusals
        .iter()
        .find(|(name, code, _)| name == "GET /tickets/{id}" && *code == "no_credential")
        .unwrap();
    assert_eq!(*count, 1);
    let told = report.to_string();
    for line in [
        "1  another method of /tickets: method_not_allowed",
        "1  GET /tickets/{id}: wrong_credential",
        "1  DELETE /tickets/{id}: tag_denied",
        "1 route is not in the registry",
        "2  GET /people/{id}: write `#[acl::endpoint(GET, \"/people/{id}\", tags(\"people.people.get\"))]`",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    assert!(!told.contains('7'), "text of a request is in no summary: {told}");
}

/// `*, -tickets.*` is only reported: tickets are enforced.
#[tokio::test]
async fn groups_are_enforced_one_after_another() {
    let settings = settings().report_only_at("*, -tickets.*").unwrap();
    let address = serve(protect(old(), &Edge::with(Keys::of(&store()), settings))).await;
    for (request, name, status) in [
        ("GET /tickets", "nobody", 401),
        ("GET /tickets", "weak", 403),
        ("DELETE /tickets/7", "careful", 403),
        ("GET /anything", "nobody", 200),
        ("GET /anything", "weak", 200),
        ("POST /admin/reset", "all", 200),
        // What has no endpoint is enforced as soon as anything is.
        ("GET /people/7", "all", 403),
        ("GET /nowhere", "nobody", 401),
    ] {
        assert_eq!(send(address, request, &headers(name)).await.status, status, "{request} by {name}");
    }
    let log = Log::start();
    let misspelt = settings_with("*, -tikets.*");
    assert!(misspelt.is_ok());
    assert!(
        log.take("acl_tower")
            .iter()
            .any(|event| event.get("pattern").is_some_and(|text| text == "-tikets.*"))
    );
    assert!(settings_with("*, -tickets.*,").is_err() && settings_with("").is_err());
}

fn settings_with(list: &str) -> Result<(), acl::ParseError> {
    settings().report_only_at(list).map(|_| ())
}

#[tokio::test]
async fn a_mounted_registry_reports_at_endpoints_and_refuses_the_rest() {
    let address = serve(mounted(&edge(), App::default())).await;
    for (request, name, status) in [
        ("GET /tickets/7", "nobody", 200),
        ("DELETE /tickets/7", "careful", 200),
        ("GET /nowhere", "all", 404),
        ("PUT /tickets", "all", 405),
        // `GET /tickets` takes `Authorized`, which nobody is.
        ("GET /tickets", "nobody", 401),
        ("GET /tickets", "weak", 200),
    ] {
        assert_eq!(send(address, request, &headers(name)).await.status, status, "{request} by {name}");
    }
}

#[tokio::test]
async fn a_handler_that_asks_for_more_is_let_go_on_too() {
    async fn delete(by: Authorized) -> Result<String, acl_tower::NotPermitted<Api, &'static str>> {
        by.permits(Api::OPEN_RESET)?;
        Ok(format!("deleted by {}", by.principal()))
    }
    let routes = || Router::new().route("/tickets/{id}", axum::routing::delete(delete));
    let reporting = serve(protect(routes(), &edge())).await;
    assert_eq!(send(reporting, "DELETE /tickets/7", &headers("careful")).await.body, "deleted by careful");
    let enforcing = serve(protect(routes(), &Edge::with(Keys::of(&store()), settings()))).await;
    assert_eq!(send(enforcing, "DELETE /tickets/7", &headers("all")).await.status, 403);
    assert_eq!(send(enforcing, "DELETE /tickets/7", NOBODY).await.status, 401);
}

#[tokio::test]
async fn guards_by_hand_only_report_too() {
    let guarded = get(async || "list").layer(edge().guard(Api::TICKETS_LIST));
    let address = serve(Router::new().route("/tickets", guarded.clone()).route("/elsewhere", guarded)).await;
    for request in ["GET /tickets", "GET /elsewhere"] {
        assert_eq!(send(address, request, NOBODY).await.body, "list", "{request}");
    }
    let refuse = get(async || "vault").layer(edge().refuse(acl_tower::Target::NoRoute));
    let address = serve(Router::new().route("/vault", refuse)).await;
    assert_eq!(send(address, "GET /vault", NOBODY).await.status, 401, "it lets nobody in, whatever is set");
}

#[test]
fn an_edge_that_enforces_has_nothing_to_report() {
    let edge = Edge::with(Keys::of(&store()), settings());
    assert!(!edge.is_report_only());
    assert_eq!(edge.report(), acl_tower::Report::default());
}
