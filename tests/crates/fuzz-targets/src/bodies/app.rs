//! The application whose keys the bodies are about.

use acl::Mode;
use acl_keys::{By, Keys, NewKey, Settings};
use acl_tower::{Carriers, Protected};
use axum::body::Body;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower_service::Service as _;

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(super) async fn list() {}
    #[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
    pub(super) async fn delete() {}
    #[acl::endpoint(GET, "/people", tags("people.people.list"))]
    pub(super) async fn people() {}
}

acl::registry! {
    struct Api;
    endpoints: [tickets::{list, delete, people}, acl_keys::ALL],
    with: [acl_tower::axum(Keys<Api>)],
}

/// Keys in a new database, and people who administer them.
pub(super) struct App {
    runtime: Runtime,
    routes: Protected,
    /// The secret of each caller's session.
    sessions: Vec<String>,
    _folder: TempDir,
}

impl App {
    /// The name of each caller.
    pub(super) const OWNERS: [&str; 2] = ["ann", "bob"];

    pub(super) fn new(callers: &[&str; 2]) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", folder.path().join("keys.db").display());
        let carriers = Carriers::new().scheme("bearer", Mode::KEY).cookie("session", Mode::SESSION);
        let (keys, sessions) = runtime.block_on(async {
            let keys = Keys::open_with(&database, Settings::new().carriers(carriers)).await.unwrap();
            let mut sessions = Vec::new();
            for (list, owner) in callers.iter().zip(Self::OWNERS) {
                let session = NewKey::new(owner, [*list]).mode("session").owner(owner);
                let created = keys.create(&By::operator("test"), session).await.unwrap();
                sessions.push(created.secret.reveal().to_owned());
            }
            (keys, sessions)
        });
        let routes = Api::routes(&keys.edge()).with_state(keys);
        Self { runtime, routes, sessions, _folder: folder }
    }

    /// A caller's request to one of the handlers.
    pub(super) fn ask(&self, caller: usize, method: Method, path: &str, body: &[u8]) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("cookie", format!("session={}", self.sessions[caller]));
        let request = request.header("content-type", "application/json");
        self.answer(request.body(Body::from(body.to_vec())).unwrap())
    }

    /// The status of a request with a key.
    pub(super) fn call(&self, secret: &str, method: &str, path: &str) -> StatusCode {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("authorization", format!("Bearer {secret}"));
        self.answer(request.body(Body::empty()).unwrap()).0
    }

    /// Creates a key as the first caller. Returns its number, and the key as the answer shows it.
    pub(super) fn new_key(&self) -> (i64, Value) {
        let body = json!({
            "name": "before", "lists": ["tickets.*.list"], "shadow": ["tickets.*"], "hourly_limit": 10,
            "daily_limit": 100,
        });
        let (status, answer) = self.ask(0, Method::POST, "/keys", body.to_string().as_bytes());
        assert_eq!(status, StatusCode::CREATED);
        (answer["key"]["id"].as_i64().unwrap(), answer["key"].clone())
    }

    /// The key as its handler shows it.
    pub(super) fn key(&self, id: i64) -> Value {
        self.ask(0, Method::GET, &format!("/keys/{id}"), b"").1
    }

    fn answer(&self, request: Request<Body>) -> (StatusCode, Value) {
        let mut routes = self.routes.clone();
        self.runtime.block_on(async {
            let response = routes.call(request).await.unwrap_or_else(|never| match never {});
            let status = response.status();
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
        })
    }
}
