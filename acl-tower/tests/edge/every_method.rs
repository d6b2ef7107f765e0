//! Handlers for every method, and methods of extensions of HTTP, behind `protect` and mounted.

use std::sync::Arc;

use acl_tower::{Carriers, Credential, Edge, protect};
use axum::Router;
use axum::body::Body;
use axum::routing::any;
use http::{Method, Request, StatusCode};
use tower::ServiceExt as _;

acl::route! {
    proxy(ANY, "/proxy/{*path}", tags("proxy.proxy.use"));
    files(PROPFIND, "/files/{*path}", tags("files.files.read"));
}

acl::registry! { struct Api; endpoints: [proxy, files] }

fn app() -> Router {
    let carriers = Carriers::new().scheme("bearer", acl::Mode::KEY);
    let edge = Edge::<Api, _>::new(
        carriers
            .look_up(|carried| Some(Arc::new(Credential::new(carried.secret(), acl::Mode::KEY, ()).ok()?))),
    );
    let own = |method: Method| async move { format!("ran {method}") };
    let router = Router::new().route("/proxy/{*path}", any(own)).route("/files/{*path}", any(own));
    Router::new().fallback_service(protect(router, &edge))
}

/// The status, for a caller whose secret is the list.
async fn call(method: &str, path: &str, list: &str) -> StatusCode {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let request =
        Request::builder().method(method).uri(path).header("authorization", format!("Bearer {list}"));
    app().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status()
}

#[tokio::test]
async fn every_method_of_one_word_reaches_the_handler() {
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
        assert_eq!(call(method, "/proxy/a/b", "proxy.*").await, StatusCode::OK, "{method}");
        assert_eq!(call(method, "/proxy/a/b", "files.*").await, StatusCode::FORBIDDEN, "{method}");
    }
    // A method that the word does not stand for is not let in, though `any` would take it.
    for method in ["CONNECT", "PROPFIND", "PURGE"] {
        assert_eq!(call(method, "/proxy/a/b", "*").await, StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
}

#[tokio::test]
async fn a_method_of_an_extension_is_an_endpoint() {
    assert_eq!(call("PROPFIND", "/files/a", "files.*").await, StatusCode::OK);
    assert_eq!(call("PROPFIND", "/files/a", "proxy.*").await, StatusCode::FORBIDDEN);
    assert_eq!(call("GET", "/files/a", "*").await, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(call("propfind", "/files/a", "*").await, StatusCode::METHOD_NOT_ALLOWED);
}

mod folders {
    use axum::extract::Path;

    #[acl::endpoint(GET, "/folders/{id}", tags("folders.folders.get"))]
    pub(super) async fn get(Path(id): Path<u32>) -> String {
        format!("got {id}")
    }

    #[acl::endpoint(PROPFIND, "/folders/{id}", tags("folders.folders.properties"))]
    pub(super) async fn properties(
        Path(id): Path<u32>,
        by: acl_tower::Authorized<super::Mounted, ()>,
    ) -> String {
        format!("properties of {id} as {}", by.endpoint().route().method)
    }

    #[acl::endpoint("M-SEARCH", "/folders/{id}", "M-SEARCH", "/search", tags("folders.folders.search"))]
    pub(super) async fn search() -> &'static str {
        "searched"
    }
}

acl::registry! {
    struct Mounted;
    endpoints: [folders::{get, properties, search}],
    with: [acl_tower::axum],
}

fn mounted(app: impl FnOnce(acl_tower::Routes<Mounted, Bearer, ()>) -> acl_tower::Protected) -> Router {
    let edge = Edge::<Mounted, _>::new(bearer as Bearer);
    Router::new().fallback_service(app(Mounted::routes(&edge)))
}

type Known = std::future::Ready<Result<Option<Arc<Credential<Mounted, ()>>>, acl_tower::Rejected>>;
type Bearer = fn(&http::request::Parts) -> Known;

/// The list is the secret.
fn bearer(parts: &http::request::Parts) -> Known {
    let carried =
        parts.headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let credential = carried.and_then(|list| Some(Arc::new(Credential::new(list, acl::Mode::KEY, ()).ok()?)));
    std::future::ready(Ok(credential))
}

/// Status, `Allow` and body.
async fn ask(app: &Router, method: &str, path: &str, list: &str) -> (u16, String, String) {
    let request =
        Request::builder().method(method).uri(path).header("authorization", format!("Bearer {list}"));
    let answer = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let allow = answer.headers().get("allow").map_or("", |allow| allow.to_str().unwrap()).to_owned();
    let status = answer.status().as_u16();
    let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
    (status, allow, String::from_utf8(body.into()).unwrap())
}

#[tokio::test]
async fn a_mounted_registry_serves_methods_of_any_name() {
    let app = mounted(|routes| routes.with_state(()));
    let ok = |body: &str| (200, String::new(), body.to_owned());
    assert_eq!(ask(&app, "GET", "/folders/7", "*").await, ok("got 7"));
    assert_eq!(ask(&app, "HEAD", "/folders/7", "*").await.0, 200);
    assert_eq!(ask(&app, "PROPFIND", "/folders/7", "*").await, ok("properties of 7 as PROPFIND"));
    assert_eq!(ask(&app, "M-SEARCH", "/folders/7", "*").await, ok("searched"));
    assert_eq!(ask(&app, "M-SEARCH", "/search", "*.search").await, ok("searched"));
    // Each by its own right.
    for (method, list) in [("PROPFIND", "*.get"), ("M-SEARCH", "*.properties"), ("GET", "*.search")] {
        assert_eq!(ask(&app, method, "/folders/7", list).await.0, 403, "{method}");
    }
    for (method, path) in
        [("GET", "/search"), ("m-search", "/search"), ("PURGE", "/folders/7"), ("POST", "/folders/7")]
    {
        assert_eq!(ask(&app, method, path, "*").await.0, 405, "{method} {path}");
    }
    let (status, allow, _) = ask(&app, "DELETE", "/folders/7", "*.get, *.search").await;
    assert_eq!((status, allow.as_str()), (405, "GET, HEAD, M-SEARCH"));
    assert_eq!(ask(&app, "GET", "/search", "x").await.1, "");
}

#[tokio::test]
async fn a_layer_stays_around_a_method_of_any_name() {
    let not_here = tower::util::MapResponseLayer::new(|mut answer: axum::response::Response| {
        *answer.status_mut() = StatusCode::ACCEPTED;
        answer
    });
    let app = mounted(|routes| routes.layer(Mounted::FOLDERS_SEARCH_2, not_here).with_state(()));
    assert_eq!(ask(&app, "M-SEARCH", "/search", "*").await.0, 202);
    assert_eq!(ask(&app, "M-SEARCH", "/search", "x").await.0, 403);
    assert_eq!(ask(&app, "M-SEARCH", "/folders/7", "*").await.0, 200);
}
