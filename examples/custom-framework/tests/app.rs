//! The app through sockets.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

use bytes::Bytes;
use custom_framework::{Api, app};
use fw::acl::{EndpointId, Mode, PatternList};
use fw::{BadKey, Keys};
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

async fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(app().unwrap().serve(listener));
    address
}

async fn call(address: &str, secrets: &[&str], method: &str, path: &str) -> Response<Bytes> {
    let mut request = Request::builder().method(method).uri(format!("http://{address}{path}"));
    for secret in secrets {
        request = request.header("authorization", format!("Bearer {secret}"));
    }
    let client = Client::builder(TokioExecutor::new()).build_http();
    let response = client.request(request.body(Full::<Bytes>::default()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
}

/// Status, and the code of a refusal.
async fn outcome(address: &str, secret: &str, method: &str, path: &str) -> (u16, String) {
    let response = call(address, &[secret], method, path).await;
    let refusal: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    (response.status().as_u16(), refusal["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn every_key_may_what_its_list_says() {
    let address = serve().await;
    for (secret, method, path, status, code) in [
        ("support", "GET", "/tickets", 200, ""),
        ("support", "GET", "/tickets/7", 200, ""),
        ("support", "PUT", "/tickets/7", 200, ""),
        ("support", "DELETE", "/tickets/7", 403, "tag_denied"),
        ("support", "POST", "/stop", 403, "mode_not_allowed"),
        ("support", "GET", "/me", 200, ""),
        ("backup", "GET", "/tickets", 200, ""),
        ("backup", "PUT", "/tickets/7", 403, "mode_not_allowed"),
        ("backup", "POST", "/stop", 403, "tag_not_granted"),
        ("everything", "DELETE", "/tickets/7", 204, ""),
        ("everything", "GET", "/nowhere", 404, "path"),
        ("everything", "GET", "/tickets/", 404, "path"),
        ("everything", "GET", "//tickets", 404, "path"),
        ("everything", "GET", "/tickets%2f7", 404, "path"),
        ("support", "POST", "/tickets/7", 405, "method"),
        ("nobody", "GET", "/tickets", 401, "no_key"),
        ("nobody", "GET", "/nowhere", 401, "no_key"),
        ("nobody", "GET", "/health", 200, ""),
    ] {
        assert_eq!(
            outcome(&address, secret, method, path).await,
            (status, code.to_owned()),
            "{secret} {method} {path}"
        );
    }
}

#[tokio::test]
async fn what_is_answered_is_what_the_registry_decides() {
    let address = serve().await;
    let list = PatternList::parse("tickets.*, -*.remove").unwrap();
    for id in EndpointId::<Api>::all() {
        let route = id.route();
        let (status, code) =
            outcome(&address, "support", route.method, &route.path.replace("{id}", "7")).await;
        let decision = list.decide(id, Mode::KEY);
        assert_eq!(status < 300, decision.is_allowed(), "{route}");
        assert!(code.is_empty() || code == decision.reason().code(), "{route}: {code}");
    }
}

#[tokio::test]
async fn a_refusal_says_what_was_missing_and_nothing_of_the_key() {
    let address = serve().await;
    let refused = call(&address, &["support"], "DELETE", "/tickets/7").await;
    let text = String::from_utf8(refused.body().to_vec()).unwrap();
    assert!(text.contains("tickets.tickets.remove"), "{text}");
    assert!(!text.contains('*'), "{text}");
    let other = call(&address, &["support"], "POST", "/tickets/7").await;
    assert_eq!(other.headers()["allow"], "GET, HEAD, PUT");
    let head = call(&address, &["support"], "HEAD", "/tickets").await;
    assert_eq!((head.status().as_u16(), head.body().len()), (200, 0));
}

#[tokio::test]
async fn two_credentials_at_once_are_refused() {
    let address = serve().await;
    assert_eq!(call(&address, &["support", "everything"], "GET", "/tickets").await.status(), 400);
}

#[tokio::test]
async fn a_scheme_counts_in_any_case_and_another_is_no_credential() {
    let address = serve().await;
    for (scheme, status) in [("bearer", "200"), ("BEARER", "200"), ("Basic", "401"), ("Bearerx", "401")] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let head = format!("GET /tickets HTTP/1.1\r\nhost: x\r\nauthorization: {scheme} support\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut start = [0; 12];
        stream.read_exact(&mut start).await.unwrap();
        assert_eq!(start, *format!("HTTP/1.1 {status}").as_bytes(), "{scheme}");
    }
}

#[tokio::test]
async fn the_check_runs_before_the_body_is_read() {
    let address = serve().await;
    let mut stream = TcpStream::connect(&address).await.unwrap();
    // The body is announced and never sent.
    let head =
        "PUT /tickets/7 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer backup\r\ncontent-length: 1000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 403");
}

#[test]
fn s3_p7_a_bad_list_makes_no_key() {
    let key = |list| Keys::<Api>::default().with("a", "b", list, Mode::KEY).err();
    assert!(matches!(key("tickets.*,"), Some(BadKey::List(_))));
    assert_eq!(key("*, -ticket.*"), Some(BadKey::Stale("-ticket.*".to_owned())));
    assert!(key("*").is_none());
}
