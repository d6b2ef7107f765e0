//! The app through sockets.

#![allow(clippy::unwrap_used, missing_docs)]

use std::net::TcpListener;

use acl::{EndpointId, Mode, PatternList};
use actix::guard::Keys;
use actix::{Api, configure, keys};
use actix_web::{App, HttpServer, web};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Serves on a free port until the test's runtime ends.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let keys = web::Data::new(keys().unwrap());
    let server = HttpServer::new(move || App::new().app_data(keys.clone()).configure(configure));
    actix_web::rt::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
    address
}

async fn call(
    address: &str,
    secrets: &[&str],
    method: &str,
    path: &str,
    body: &'static str,
) -> Response<Bytes> {
    let mut request = Request::builder().method(method).uri(format!("http://{address}{path}"));
    for secret in secrets {
        request = request.header("authorization", format!("Bearer {secret}"));
    }
    let request = request.header("content-type", "application/json").body(Full::new(Bytes::from(body)));
    let client = Client::builder(TokioExecutor::new()).build_http();
    let (parts, body) = client.request(request.unwrap()).await.unwrap().into_parts();
    Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
}

/// Status, and the code of a refusal.
async fn outcome(address: &str, secret: &str, method: &str, path: &str, body: &'static str) -> (u16, String) {
    let response = call(address, &[secret], method, path, body).await;
    let refusal: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    (response.status().as_u16(), refusal["code"].as_str().unwrap_or_default().to_owned())
}

#[actix_web::test]
async fn every_key_may_what_its_list_says() {
    let address = serve();
    let ticket = r#"{"subject":"ink"}"#;
    for (secret, method, path, body, status, code) in [
        ("support", "GET", "/api/tickets", "", 200, ""),
        ("support", "HEAD", "/api/tickets", "", 200, ""),
        ("support", "GET", "/api/tickets/7", "", 200, ""),
        ("support", "GET", "/api/tickets/7/files/a/b", "", 200, ""),
        ("support", "POST", "/api/tickets", ticket, 201, ""),
        ("support", "DELETE", "/api/tickets/7", "", 403, "tag_denied"),
        ("browser", "DELETE", "/api/tickets/7", "", 204, ""),
        ("browser", "POST", "/api/tickets", ticket, 403, "mode_not_allowed"),
        ("browser", "GET", "/api/me", "", 200, ""),
        ("nobody", "GET", "/api/me", "", 401, "no_key"),
        ("nobody", "HEAD", "/api/tickets", "", 401, ""),
        ("nobody", "GET", "/api/health", "", 200, ""),
        // No endpoint. Who is not known learns as much of it as of any other.
        ("support", "GET", "/api//tickets", "", 404, "path"),
        ("support", "GET", "/api/tickets/", "", 404, "path"),
        ("support", "GET", "/api/tickets%2f7", "", 404, "path"),
        ("support", "TRACE", "/api/tickets", "", 404, "path"),
        ("support", "GET", "/nowhere", "", 404, "path"),
        ("nobody", "GET", "/nowhere", "", 401, "no_key"),
        ("nobody", "PUT", "/api/tickets", "", 401, "no_key"),
        ("nobody", "GET", "/api/tickets/", "", 401, "no_key"),
    ] {
        assert_eq!(
            outcome(&address, secret, method, path, body).await,
            (status, code.to_owned()),
            "{secret} {method} {path}"
        );
    }
}

#[actix_web::test]
async fn what_is_answered_is_what_the_registry_decides() {
    let address = serve();
    let list = PatternList::parse("tickets.*, -*.delete").unwrap();
    for id in EndpointId::<Api>::all() {
        let route = id.route();
        let path = route.path.replace("{id}", "7").replace("{*file}", "a");
        let (status, _) = outcome(&address, "support", route.method, &path, r#"{"subject":"x"}"#).await;
        assert_eq!(status < 300, list.decide(id, Mode::KEY).is_allowed(), "{route}");
    }
}

#[actix_web::test]
async fn a_refusal_says_what_was_missing_and_nothing_of_the_key() {
    let address = serve();
    let refused = call(&address, &["support"], "DELETE", "/api/tickets/7", "").await;
    let text = String::from_utf8(refused.body().to_vec()).unwrap();
    assert!(text.contains("tickets.tickets.delete") && !text.contains('*'), "{text}");
    for path in ["/api/tickets", "/api/nowhere"] {
        assert_eq!(call(&address, &["support", "browser"], "GET", path, "").await.status(), 400, "{path}");
    }
    let body = call(&address, &["support"], "GET", "/api/me", "").await;
    assert_eq!(body.body(), "support");
}

#[actix_web::test]
async fn the_check_runs_before_the_body_is_read() {
    let address = serve();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    // The body is announced and never sent.
    let head = "POST /api/tickets HTTP/1.1\r\nhost: x\r\nauthorization: Bearer browser\r\n\
                content-type: application/json\r\ncontent-length: 1000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 403");
}

#[actix_web::test]
async fn without_keys_or_a_guard_nobody_is_let_in() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = HttpServer::new(|| {
        App::new()
            .configure(configure)
            .route("/unguarded", web::get().to(|caller: actix::guard::Caller| async { caller.name }))
    });
    actix_web::rt::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
    assert_eq!(call(&address, &["support"], "GET", "/api/tickets", "").await.status(), 401);
    assert_eq!(call(&address, &["support"], "GET", "/unguarded", "").await.status(), 500);
}

#[test]
fn p7_a_malformed_list_makes_no_key() {
    let key = |list| Keys::<Api>::default().with("a", "b", list, Mode::KEY).err();
    assert!(key("tickets.*,").is_some());
    assert!(key("*").is_none());
}

#[actix_web::test]
async fn s3_a_stale_list_grants_nothing_and_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let keys = Keys::<Api>::default().with("old", "old", "*, -ticket.*", Mode::KEY).unwrap();
    let keys = web::Data::new(keys);
    let server = HttpServer::new(move || App::new().app_data(keys.clone()).configure(configure));
    actix_web::rt::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
    let refused = outcome(&address, "old", "GET", "/api/tickets", "").await;
    assert_eq!(refused, (403, "key_list_stale".to_owned()));
}
