//! `assert_every_route_guarded`: what it passes, and each mistake that it is there for.

use acl_tower::Edge;
use acl_tower::testing::{App, assert_every_route_guarded};
use axum::Router;
use axum::routing::{delete, get, post};
use http::request::Parts;

use crate::api::{Api, Person, app, edge};

/// What it says of a router; nothing if all is well.
async fn told(router: impl Into<Tested>) -> String {
    let Tested(app) = router.into();
    match tokio::spawn(assert_every_route_guarded(&app)).await {
        Ok(()) => String::new(),
        Err(error) => *error.into_panic().downcast::<String>().unwrap(),
    }
}

struct Tested(App<Api, Person>);

impl From<Router> for Tested {
    fn from(router: Router) -> Self {
        Self(App::new(router, "ann"))
    }
}

impl From<acl_tower::Protected> for Tested {
    fn from(service: acl_tower::Protected) -> Self {
        Self(App::new(service, "ann"))
    }
}

async fn ok() -> &'static str {
    "ok"
}

/// What the API would be by hand.
fn router() -> Router {
    Router::new()
        .route("/tickets", get(ok).post(ok))
        .route("/tickets/{id}", delete(ok))
        .route("/status", get(ok))
        .route("/me", get(ok))
}

#[tokio::test]
async fn a_mounted_registry_and_a_protected_router_pass() {
    assert_every_route_guarded(&app()).await;
    assert_eq!(told(acl_tower::protect(router(), &edge())).await, "");
}

#[tokio::test]
async fn a_route_that_is_not_mounted_is_told() {
    let router = Router::new().route("/tickets", get(ok).post(ok)).route("/me", get(ok));
    let told = told(acl_tower::protect(router, &edge())).await;
    assert!(told.starts_with("acl-tower/tests/testing/guarded.rs:"), "{told}");
    assert!(told.contains("2 of 5 endpoints are not behind their own guard"), "{told}");
    let not_mounted = "refused with `no_credential`, 401 Unauthorized: not mounted";
    assert!(told.contains(&format!("DELETE /tickets/{{id}}  {not_mounted}")), "{told}");
    assert!(told.contains(&format!("GET /status           {not_mounted}")), "{told}");
}

#[tokio::test]
async fn with_guards_by_hand_a_method_that_is_not_mounted_is_told() {
    let edge = edge();
    let router = Router::new()
        .route("/tickets", get(ok).layer(edge.guard(Api::TICKETS_LIST)))
        .route("/tickets/{id}", delete(ok).layer(edge.guard(Api::TICKETS_DELETE)))
        .route("/status", get(ok).layer(edge.guard(Api::OPEN_STATUS)))
        .route("/me", get(ok).layer(edge.guard(Api::OPEN_ME)));
    let told = told(router).await;
    assert!(told.contains("1 of 5 endpoints"), "{told}");
    assert!(told.contains("POST /tickets"), "{told}");
}

#[tokio::test]
async fn every_route_without_a_guard_is_told_at_once() {
    let told = told(router()).await;
    assert!(told.contains("5 of 5 endpoints"), "{told}");
    assert_eq!(told.matches(": mounted without a guard").count(), 5, "{told}");
}

#[tokio::test]
async fn a_public_route_that_is_not_mounted_is_told() {
    let told = told(Router::new()).await;
    assert!(told.contains("GET /status"), "{told}");
    assert_eq!(told.matches(": not mounted").count(), 5, "{told}");
}

#[tokio::test]
async fn a_route_behind_the_guard_of_another_is_told() {
    let edge = edge();
    let router = Router::new()
        .route(
            "/tickets",
            get(ok).layer(edge.guard(Api::OPEN_ME)).merge(post(ok).layer(edge.guard(Api::TICKETS_CREATE))),
        )
        .route("/tickets/{id}", delete(ok).layer(edge.guard(Api::OPEN_STATUS)))
        .route("/status", get(ok).layer(edge.guard(Api::OPEN_ME)))
        .route("/me", get(ok).layer(edge.guard(Api::OPEN_ME)));
    let told = told(router).await;
    assert!(told.contains("3 of 5 endpoints"), "{told}");
    let refused =
        "refused with `no_credential`, 401 Unauthorized: the guard of one endpoint stands around a route of";
    for endpoint in ["GET /tickets          ", "DELETE /tickets/{id}  ", "GET /status           "] {
        assert!(told.contains(&format!("{endpoint}{refused}")), "{told}");
    }
}

/// The guard of one method around another's handler, at the right path.
#[tokio::test]
async fn methods_behind_each_other_s_guards_are_told() {
    let edge = edge();
    let routes =
        get(ok).layer(edge.guard(Api::TICKETS_CREATE)).merge(post(ok).layer(edge.guard(Api::TICKETS_LIST)));
    let told = told(Router::new().route("/tickets", routes)).await;
    for endpoint in ["GET /tickets ", "POST /tickets "] {
        let line = told.lines().find(|line| line.contains(endpoint)).unwrap();
        assert!(line.contains("a guard serves the method of its endpoint alone"), "{told}");
    }
}

#[tokio::test]
async fn a_route_beside_the_endpoints_is_told() {
    let guarded = || acl_tower::protect(router(), &edge());
    for (router, extra) in [
        (Router::new().route("/debug/{id}", get(ok)), "GET /debug/{id}"),
        (Router::new().route("/debug", post(ok)), "POST /debug"),
        (Router::new().route("/debug", get(async || http::StatusCode::NOT_FOUND)), "GET /debug"),
        (Router::new().nest("/deep", Router::new().route("/debug", delete(ok))), "DELETE /deep/debug"),
        (Router::new().nest_service("/doc", get(ok)), "GET /doc"),
        (Router::new().route("/tickets", axum::routing::put(ok)), "PUT /tickets"),
        (Router::new().route("/tickets/{id}", axum::routing::any(ok)), "ACL /tickets/{id}"),
    ] {
        let told = told(router.fallback_service(guarded())).await;
        assert!(told.contains("requests to no endpoint were answered, and no guard refused them"), "{told}");
        assert!(told.lines().any(|line| line.trim().starts_with(extra)), "{extra} {told}");
    }
    // What is no router shows no routes: there it is only at the paths of the registry and at none.
    let told =
        told(Tested(App::new(tower::util::BoxCloneSyncService::new(Router::new().fallback(ok)), "ann")))
            .await;
    assert!(told.contains("PATCH /tickets/{id}") && told.contains("GET /~acl~"), "{told}");
}

#[tokio::test]
async fn what_has_no_guard_on_purpose_is_named() {
    let beside = || {
        Router::new()
            .route("/version", get(ok))
            .nest_service("/doc", get(ok))
            .fallback_service(acl_tower::protect(router(), &edge()))
    };
    assert_eq!(told(Tested(App::new(beside(), "ann").unguarded(["/version", "/doc"]))).await, "");
    for names in [&["/version"][..], &["/vers", "/doc"], &["/", "*", "/doc"], &["/version/", "/doc"]] {
        let told = told(Tested(App::new(beside(), "ann").unguarded(names.iter().copied()))).await;
        assert!(told.contains("help: declare the route in the registry"), "{names:?} {told}");
    }
    let open = Router::new().merge(router()).fallback(ok);
    let all = App::new(open, "ann").unguarded(["*", "/tickets", "/status", "/me"]);
    assert!(told(Tested(all)).await.contains("5 of 5 endpoints"), "an endpoint is guarded in any case");
}

#[tokio::test]
async fn a_route_under_another_declared_path_is_told() {
    let router = Router::new()
        .route("/tickets", get(ok).post(ok))
        .route("/tickets/{*number}", delete(ok))
        .route("/status", get(ok))
        .route("/me", get(ok));
    let told = told(acl_tower::protect(router, &edge())).await;
    assert!(told.contains("1 of 5 endpoints"), "{told}");
    assert!(told.contains("the route that matched is not in the registry"), "{told}");
}

#[tokio::test]
async fn an_app_that_knows_everyone_is_told() {
    let anyone =
        std::sync::Arc::new(acl_tower::Credential::<Api, Person>::new("*", acl::Mode::KEY, "all").unwrap());
    let edge = Edge::<Api, _>::new(move |_: &Parts| {
        let anyone = std::sync::Arc::clone(&anyone);
        async move { Ok(Some(anyone)) }
    });
    let told = told(Api::routes(&edge).with_state(())).await;
    assert!(told.contains("4 of 5 endpoints"), "{told}");
    assert!(told.contains("`Authenticate` made a credential of nothing"), "{told}");
}

#[tokio::test]
async fn an_edge_that_only_reports_is_told() {
    let edge = Edge::<Api, _>::with(
        |_: &Parts| async { Ok(None::<std::sync::Arc<acl_tower::Credential<Api, Person>>>) },
        acl_tower::Settings::new().report_only(),
    );
    let app = App::<Api, Person>::new(Api::routes(&edge).with_state(()), "ann");
    let answer = app.as_key("people.*").get("/tickets").await;
    assert_eq!(answer.reported(), Some("tag_not_granted"));
    assert!(answer.let_in_to().is_none() && answer.refusal().is_none());
    assert!(app.as_key("*").get("/tickets").await.let_in_to().is_some());
    let told = told(Api::routes(&edge).with_state(())).await;
    assert!(told.contains("4 of 5 endpoints"), "{told}");
    assert!(told.contains("only reported, where the edge would refuse with `no_credential`"), "{told}");
}
