//! Every kind of call against a table that was written before the relay was moved, under every base.

#![allow(clippy::unwrap_used)]

use std::net::SocketAddr;

use acl_tower::testing::{App, assert_every_route_guarded};
use acl_tower::{Protected, Settings};
use axum::Router;
use client::{call, listen};
use flag_relay::{Api, Token, guest, mounted, nested};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[path = "../../package-index/tests/client/mod.rs"]
mod client;

const BASES: [&str; 3] = ["/", "/flags", "/deep/er"];

/// Request behind the base, token, status, body.
const CALLS: [(&str, &str, u16, &str); 29] = [
    ("GET /internal/health", "", 200, "ok"),
    ("GET /internal/health", "wrong", 200, "ok"),
    ("GET /api/client/features", "", 401, ""),
    ("GET /api/client/features", "wrong", 401, ""),
    ("GET /api/client/features", "*:dev.c1", 200, "dark fast loud"),
    ("GET /api/client/features", "Bearer *:dev.c1", 200, "dark fast loud"),
    ("GET /api/client/features", "Bearer", 401, ""),
    ("GET /api/client/features", "one:dev.c2", 200, "dark fast"),
    ("GET /api/client/features", "*:*.a1", 200, "dark fast loud"),
    ("GET /api/client/features", "*:dev.f1", 403, "mode_not_allowed"),
    ("HEAD /api/client/features", "*:dev.c1", 200, ""),
    ("POST /api/client/features", "*:dev.c1", 405, ""),
    ("GET /api/streaming", "one:dev.c2", 200, "dark fast"),
    ("GET /api/streaming", "*:dev.f1", 403, "mode_not_allowed"),
    ("GET /api/client/features/dark", "one:dev.c2", 200, "dark"),
    ("GET /api/client/features/loud", "one:dev.c2", 404, ""),
    ("GET /api/client/features/loud", "*:dev.c1", 200, "loud"),
    ("GET /api/client/features/loud/", "*:dev.c1", 404, ""),
    ("DELETE /api/client/features/loud", "*:*.a1", 405, ""),
    ("POST /api/client/metrics", "*:dev.c1", 202, ""),
    ("POST /api/client/metrics", "*:dev.f1", 202, ""),
    ("POST /api/client/metrics", "one:dev.c2", 403, "tag_denied"),
    ("POST /api/client/metrics", "*:*.a1", 403, "mode_not_allowed"),
    ("GET /api/frontend", "*:dev.f1", 200, "dark=on"),
    ("POST /api/frontend", "*:dev.f1", 200, "dark=on"),
    ("POST /api/frontend", "*:dev.c1", 403, "mode_not_allowed"),
    ("PUT /api/frontend", "*:dev.f1", 405, ""),
    ("GET /internal/socket", "*:dev.c1", 403, "mode_not_allowed"),
    ("GET /FLIP", "*:*.a1", 404, ""),
];

/// What is sent on the web socket, by whom, and what comes back.
const MESSAGES: [(&str, &str, &str); 5] = [
    ("*:*.a1", "list", "dark fast loud"),
    ("*:*.a1", "flip dark", "dark flipped"),
    ("*:*.a2", "list", "dark fast loud"),
    ("*:*.a2", "flip dark", "refused: tag_denied"),
    ("*:*.a2", "else", "what?"),
];

/// The relay in every way in which it may stand under a base.
fn ways(base: &str) -> Vec<Router> {
    let alone = |protected: Protected| Router::new().fallback_service(protected);
    let mut ways = vec![alone(nested(base, Settings::new())), alone(mounted(base, Settings::new()))];
    if base != "/" {
        ways.push(Router::new().nest_service(base, guest(base, Settings::new())));
    }
    ways
}

async fn serve(app: Router) -> SocketAddr {
    let (address, listener) = listen().await;
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

#[tokio::test]
async fn every_call_is_answered_as_the_table_says_under_every_base() {
    for base in BASES {
        for (way, app) in ways(base).into_iter().enumerate() {
            let address = serve(app).await;
            for (request, token, status, body) in CALLS {
                let header = if token.is_empty() { String::new() } else { format!("authorization: {token}") };
                let whole = request.replacen(" /", &format!(" {}/", base.trim_end_matches('/')), 1);
                let (found, told) = call(address, &whole, &header).await;
                let is_as_said =
                    if status == 403 { told.contains(body) } else { body.is_empty() || told == body };
                assert!(
                    found == status && is_as_said,
                    "{base} {way}: {request} by {token:?}: {found} {told}"
                );
                if base != "/" {
                    let (found, _) = call(address, request, &header).await;
                    assert!(
                        [401, 403, 404].contains(&found),
                        "without its base: {request} by {token:?}: {found}"
                    );
                }
            }
        }
    }
}

/// The bytes of a text frame of a client, with a mask of zeros, and of a server.
fn frame(text: &str, masked: bool) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    let mut bytes = vec![0x81, if masked { 0x80 | length } else { length }];
    bytes.extend_from_slice(if masked { &[0; 4] } else { &[] });
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// Opens the web socket, and returns the status.
async fn open(address: SocketAddr, base: &str, token: &str) -> (u16, TcpStream) {
    let head = format!(
        "GET {base}/internal/socket HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nauthorization: {token}\r\n\r\n"
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await.unwrap());
    }
    let status = String::from_utf8(answer).unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    (status, stream)
}

#[tokio::test]
async fn each_message_on_the_web_socket_is_decided_by_itself() {
    for app in ways("/flags") {
        let address = serve(app).await;
        for (token, text, told) in MESSAGES {
            let (status, mut stream) = open(address, "/flags", token).await;
            assert_eq!(status, 101, "{token}");
            stream.write_all(&frame(text, true)).await.unwrap();
            let mut answer = vec![0; told.len() + 2];
            stream.read_exact(&mut answer).await.unwrap();
            assert_eq!(answer, frame(told, false), "{token}: {text}");
        }
        for (token, status) in [("*:dev.c1", 403), ("wrong", 401)] {
            assert_eq!(open(address, "/flags", token).await.0, status, "{token}");
        }
    }
}

#[tokio::test]
async fn every_route_is_declared_and_guarded() {
    let relay = nested("/", Settings::new());
    // `any` takes a web socket over HTTP/2 too; the registry has its `GET`.
    assert_eq!(relay.undeclared(), []);
    assert_every_route_guarded(&App::<Api, Token>::new(relay, Token { project: "*" })).await;
    assert_eq!(nested("/flags", Settings::new()).undeclared(), []);
}
