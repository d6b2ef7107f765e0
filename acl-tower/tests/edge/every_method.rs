//! Handlers for every method, and methods of extensions of HTTP, behind `protect`.

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
