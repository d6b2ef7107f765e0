//! From signing in to revoking a key, as a browser and a program do it.

#![allow(clippy::unwrap_used, reason = "a failure ends a test")]

use acl_keys::{By, Keys, NewKey};
use acl_tower::Protected;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

struct Browser {
    app: Protected,
    keys: Keys<api_keys::Api>,
    cookie: String,
    _folder: tempfile::TempDir,
}

impl Browser {
    /// A person with this list, signed in.
    async fn of(list: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", folder.path().join("keys.db").display());
        let keys = api_keys::open(&database).await.unwrap();
        let person = NewKey::new("x", [list]).mode("session").owner("ann");
        let secret = keys.create(&By::operator("test"), person).await.unwrap().secret;
        let app = api_keys::app(keys.clone());
        let form = Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
        let form = form.body(Body::from(format!("secret={}&to=/keys", secret.reveal()))).unwrap();
        let answer = app.clone().oneshot(form).await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        Self { app, keys, cookie: cookie.split(';').next().unwrap().to_owned(), _folder: folder }
    }

    async fn ask(&self, request: axum::http::request::Builder, body: &str) -> (StatusCode, String) {
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("accept", "text/html").header("host", "localhost");
        let answer =
            self.app.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let status = answer.status();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        self.ask(Request::get(path).header("cookie", &self.cookie), "").await
    }

    async fn post(&self, path: &str, form: &str) -> (StatusCode, String) {
        let request = Request::post(path).header("cookie", &self.cookie);
        self.ask(request.header("sec-fetch-site", "same-origin"), form).await
    }

    async fn with_key(&self, method: &str, path: &str, secret: &str) -> StatusCode {
        let request = Request::builder().method(method).uri(path);
        self.ask(request.header("authorization", format!("Bearer {secret}")), "").await.0
    }
}

#[tokio::test]
async fn a_key_is_created_used_and_revoked() {
    let browser = Browser::of("*").await;
    let (status, page) = browser.post("/keys/new", "name=the+shop&list=tickets.*.list&expires=90").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    // What the pages show once is tested in acl-keys; here, the key that they made.
    let secret = browser.keys.rotate(&By::operator("test"), 2, std::time::Duration::ZERO).await.unwrap();
    let secret = secret.reveal();
    assert!(secret.starts_with("tickets_"));
    assert_eq!(browser.with_key("GET", "/tickets", secret).await, StatusCode::OK);
    assert_eq!(browser.with_key("POST", "/tickets", secret).await, StatusCode::FORBIDDEN);
    let (status, list) = browser.get("/keys").await;
    assert!(status == StatusCode::OK && list.contains("the shop") && list.contains("Sign out"), "{list}");
    assert_eq!(browser.post("/keys/2/revoke", "").await.0, StatusCode::SEE_OTHER);
    assert_eq!(browser.with_key("GET", "/tickets", secret).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_key_opens_no_page_of_keys() {
    let browser = Browser::of("*").await;
    let key = NewKey::new("x", ["*"]);
    let secret = browser.keys.create(&By::operator("test"), key).await.unwrap().secret;
    for (method, path) in [("GET", "/keys"), ("POST", "/keys/new"), ("POST", "/keys/1/revoke")] {
        assert_eq!(browser.with_key(method, path, secret.reveal()).await, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn strangers_sign_in_and_go_on() {
    let browser = Browser::of("*").await;
    let (status, _) = browser.ask(Request::get("/keys/audit"), "").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, page) = browser.ask(Request::get("/?to=/keys/audit"), "").await;
    assert!(status == StatusCode::OK && page.contains("name=\"to\" value=\"/keys/audit\""), "{page}");
    for (to, led) in
        [("/keys/audit", "/keys/audit"), ("//evil.example", "/keys"), ("https://evil.example", "/keys")]
    {
        let form = Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
        let form = form.body(Body::from(format!("secret=x&to={to}"))).unwrap();
        let answer = browser.app.clone().oneshot(form).await.unwrap();
        assert_eq!(answer.headers()["location"], led);
    }
    assert_eq!(browser.ask(Request::post("/sign-out"), "").await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_gives_more_than_they_have() {
    let browser = Browser::of("tickets.*.list, keys.*").await;
    let (status, page) = browser.post("/keys/new", "name=x&list=tickets.*&expires=1").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(page.contains("you may not call <code>POST /tickets</code>"), "{page}");
    let (status, page) = browser.post("/keys/new", "name=x&list=tickets.*.list&expires=1").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
}
