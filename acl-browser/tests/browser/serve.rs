//! An API with one of everything, and a server of its page.

#![allow(dead_code, reason = "the handlers stand for a server's")]

use acl_browser::Browser;
use axum::Router;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::net::TcpListener;

pub(crate) mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(crate) fn list() {}
    #[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
    pub(crate) fn create() {}
    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub(crate) fn get() {}
    #[acl::endpoint(PUT, "/tickets/{id}", PATCH, "/tickets/{id}", tags("tickets.tickets.put"))]
    pub(crate) fn update() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"), modes(key, session))]
    pub(crate) fn delete() {}
    #[acl::endpoint(GET, "/tickets/{id}/messages", tags("tickets.messages.list", "people.messages.list"))]
    pub(crate) fn messages() {}
}

pub(crate) mod rest {
    #[acl::endpoint(GET, "/people", tags("people.staff.list"), modes(key, partner))]
    pub(crate) fn people() {}
    #[acl::endpoint(GET, "/secrets", tags("admin.secrets.list"), explicit, modes(session, key))]
    pub(crate) fn secrets() {}
    #[acl::endpoint(GET, "/me", tags("helpdesk.me.get"), authenticated)]
    pub(crate) fn me() {}
    #[acl::endpoint(GET, "/discover", tags("helpdesk.discover.get"), public)]
    pub(crate) fn discover() {}
}

acl::registry! {
    /// One of everything.
    pub(crate) struct Api;
    prefix: "/api/v2",
    modes: [partner],
    endpoints: [tickets::{list, create, get, update, delete, messages}, rest::{people, secrets, me, discover}],
    renamed: { "people.agents" => "people.staff" },
    policies: { pub(crate) READ_ONLY = "*.list, *.get" },
}

/// Serves the page of [`Api`] below `/doc`; the address of the server.
pub(crate) async fn api() -> String {
    app(Router::new().nest_service("/doc", Browser::of::<Api>().title("Helpdesk API"))).await
}

/// Serves an application on a free port.
pub(crate) async fn app(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    format!("http://{address}")
}

/// One request, and the whole answer.
pub(crate) async fn send(request: Request<Full<Bytes>>) -> Response<Bytes> {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let (parts, body) = client.request(request).await.unwrap().into_parts();
    Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
}

pub(crate) async fn get(url: &str) -> Response<Bytes> {
    send(Request::get(url).body(Full::default()).unwrap()).await
}

/// Sends a body that says it is JSON.
pub(crate) async fn post_bytes(url: &str, body: impl Into<Bytes>) -> Response<Bytes> {
    let request = Request::post(url).header("content-type", "application/json");
    send(request.body(Full::new(body.into())).unwrap()).await
}

/// Asks a question; the answer.
pub(crate) async fn post(url: &str, body: &Value) -> Value {
    let response = post_bytes(url, body.to_string()).await;
    let answer: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(response.status(), 200, "{answer}");
    answer
}
