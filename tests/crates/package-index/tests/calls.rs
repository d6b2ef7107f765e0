//! Every kind of call against a table that was written before the index was moved.

#![allow(clippy::unwrap_used)]

use std::net::SocketAddr;

use acl_tower::Settings;
use acl_tower::openapi::check;
use acl_tower::testing::{App, assert_every_route_guarded};
use client::{call, listen};
use package_index::{Api, Memory, Person, Store as _, app, edge, routes};

mod client;

/// Request, header, status, and what the body has: the order of a JSON object's members is nobody's promise.
const CALLS: [(&str, &str, u16, &str); 45] = [
    ("GET /", "", 200, "hello"),
    ("GET /", "authorization: Bearer ANN", 200, "hello ann"),
    ("GET /", "cookie: sid=SES", 200, "hello ann"),
    ("GET /", "authorization: CI", 200, "hello ci"),
    ("GET /", "authorization: Bearer WRONG", 401, ""),
    ("GET /", "cookie: sid=ANN", 401, ""),
    ("POST /", "authorization: ANN", 405, ""),
    ("GET /api/v1/packages", "", 200, "left right"),
    ("GET /api/v1/packages", "authorization: Bearer WRONG", 200, "left right"),
    ("GET /api/v1/packages/left", "", 200, "left"),
    ("HEAD /api/v1/packages/left", "", 200, ""),
    ("GET /api/v1/packages/none", "", 404, ""),
    ("GET /api/v1/packages/", "authorization: ANN", 404, ""),
    ("GET /packages", "authorization: ANN", 404, ""),
    ("GET /api/v1/me", "", 401, ""),
    ("GET /api/v1/me", "authorization: CI", 200, "ci"),
    ("GET /api/v1/me", "authorization: bearer BOB", 200, "bob"),
    ("GET /api/v1/me", "cookie: sid=SES", 200, "ann"),
    ("GET /api/v1/me", "authorization: SES", 401, ""),
    ("GET /api/v1/me", "authorization: Bearer", 401, ""),
    ("GET /api/v1/me", "authorization: Basic ANN", 401, ""),
    ("PUT /api/v1/packages/left", "", 401, ""),
    ("PUT /api/v1/packages/left", "authorization: CI", 200, "published"),
    ("PUT /api/v1/packages/left", "authorization: BOB", 200, "published"),
    ("PUT /api/v1/packages/right", "authorization: BOB", 403, "the key is held to other packages"),
    ("PUT /api/v1/packages/new", "authorization: CI", 403, "\"code\":\"tag_not_granted\""),
    ("GET /api/v1/packages/new", "", 404, ""),
    ("PUT /api/v1/packages/new", "authorization: Bearer ANN", 200, "published"),
    ("PUT /api/v1/packages/new", "authorization: CI", 200, "published"),
    ("POST /api/v1/packages/new", "authorization: CI", 405, ""),
    ("DELETE /api/v1/packages/new", "authorization: CI", 403, "\"code\":\"tag_not_granted\""),
    ("DELETE /api/v1/packages/new/yank", "authorization: CI", 403, "\"code\":\"tag_not_granted\""),
    ("DELETE /api/v1/packages/new/yank", "", 401, ""),
    ("DELETE /api/v1/packages/new", "authorization: BOB", 403, "the key is held to other packages"),
    ("DELETE /api/v1/packages/new/yank", "cookie: sid=SES", 200, "removed"),
    ("GET /api/v1/packages", "", 200, "left right"),
    ("DELETE /api/v1/packages/right", "authorization: ANN", 200, "removed"),
    ("GET /assets/site.css", "", 200, "body {"),
    ("GET /assets/", "", 200, "<p>assets"),
    ("GET /assets/none.css", "", 404, ""),
    ("POST /assets/site.css", "authorization: ANN", 405, ""),
    ("GET /assets/../Cargo.toml", "", 404, ""),
    // Only a list that names its tag reaches it.
    ("GET /metrics", "authorization: ANN", 403, "\"code\":\"tag_not_granted\""),
    ("GET /metrics", "", 401, ""),
    ("GET /PUBLISH_NEW", "authorization: ANN", 404, ""),
];

async fn serve() -> SocketAddr {
    let store = Memory::default();
    store.publish("left", "ann");
    store.publish("right", "ann");
    let (address, listener) = listen().await;
    tokio::spawn(async move { axum::serve(listener, app(store, Settings::new())).await });
    address
}

#[tokio::test]
async fn every_call_is_answered_as_the_table_says() {
    let address = serve().await;
    for (number, (request, header, status, part)) in CALLS.into_iter().enumerate() {
        let (found, body) = call(address, request, header).await;
        let is_as_said = found == status && body.contains(part);
        assert!(is_as_said, "{number}: {request} with {header:?}: {found} {body}, not {status} {part}");
    }
}

#[tokio::test]
async fn every_route_is_declared_and_guarded() {
    let guarded = acl_tower::protect(routes(Memory::default()).0, &edge(Settings::new()));
    // axum has a third route for a folder, `/assets` without a slash; and the document of the index knows two handlers.
    let told: Vec<_> = guarded.undeclared().iter().map(ToString::to_string).collect();
    assert_eq!(told, Vec::<String>::new());
    let made = || Person { name: "ann", only: None };
    assert_every_route_guarded(&App::<Api, Person>::with_principals(guarded, made)).await;
    let mismatches = check::<Api>(&routes(Memory::default()).1).unwrap_err().to_string();
    assert!(!mismatches.contains("not in the registry"), "{mismatches}");
}
