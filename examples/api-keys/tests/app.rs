//! From signing in to revoking a key, as a browser and a program do it.

#![allow(clippy::unwrap_used, reason = "a failure ends a test")]

use acl_keys::{By, NewKey};
use acl_tower::Protected;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

struct Browser {
    app: Protected,
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
        let app = api_keys::app(keys);
        let form = Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
        let form = form.body(Body::from(format!("secret={}", secret.reveal()))).unwrap();
        let answer = app.clone().oneshot(form).await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        Self { app, cookie: cookie.split(';').next().unwrap().to_owned(), _folder: folder }
    }

    async fn ask(&self, request: axum::http::request::Builder, body: &str) -> (StatusCode, String) {
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer =
            self.app.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let status = answer.status();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    async fn post(&self, path: &str, form: &str) -> (StatusCode, String) {
        self.ask(Request::post(path).header("cookie", &self.cookie), form).await
    }

    async fn with_key(&self, method: &str, path: &str, secret: &str) -> StatusCode {
        let request = Request::builder().method(method).uri(path);
        self.ask(request.header("authorization", format!("Bearer {secret}")), "").await.0
    }
}

fn secret_in(page: &str) -> &str {
    page.split("<pre>").nth(1).unwrap().split("</pre>").next().unwrap()
}

#[tokio::test]
async fn a_key_is_created_used_and_revoked() {
    let browser = Browser::of("*").await;
    let (status, page) = browser.post("/keys", "name=the+shop&list=tickets.*.list&days=90").await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let secret = secret_in(&page);
    assert!(secret.starts_with("tickets_"));
    assert_eq!(browser.with_key("GET", "/tickets", secret).await, StatusCode::OK);
    assert_eq!(browser.with_key("POST", "/tickets", secret).await, StatusCode::FORBIDDEN);
    let list = browser.ask(Request::get("/keys").header("cookie", &browser.cookie), "").await;
    assert!(list.1.contains("the shop") && !list.1.contains(secret), "{}", list.1);
    assert_eq!(browser.post("/keys/2/revoke", "").await.0, StatusCode::SEE_OTHER);
    assert_eq!(browser.with_key("GET", "/tickets", secret).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_key_opens_no_page_of_keys() {
    let browser = Browser::of("*").await;
    let (_, page) = browser.post("/keys", "name=x&list=*&days=1").await;
    for (method, path) in [("GET", "/keys"), ("POST", "/keys"), ("POST", "/keys/1/revoke")] {
        assert_eq!(browser.with_key(method, path, secret_in(&page)).await, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(
            browser.ask(Request::builder().method(method).uri(path), "").await.0,
            StatusCode::UNAUTHORIZED
        );
    }
}

#[tokio::test]
async fn nobody_gives_more_than_they_have() {
    let browser = Browser::of("tickets.*.list, keys.*").await;
    let (status, page) = browser.post("/keys", "name=x&list=tickets.*&days=1").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(page.contains("you may not call POST /tickets"), "{page}");
    assert_eq!(browser.post("/keys", "name=x&list=tickets.*.list&days=1").await.0, StatusCode::OK);
}

#[tokio::test]
async fn mistakes_are_told_on_a_page() {
    let browser = Browser::of("*").await;
    for (form, told) in [
        ("name=x&list=tick*&days=1", "lists: "),
        ("name=&list=*&days=1", "name: "),
        ("name=x&list=*&days=0", "expires: "),
        ("name=%3Cscript%3E&list=-*.nothing&days=1", "denies no endpoint"),
    ] {
        let (status, page) = browser.post("/keys", form).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{form}");
        assert!(page.contains(told) && page.contains("role=\"alert\""), "{page}");
    }
    assert_eq!(browser.post("/keys/99/revoke", "").await.0, StatusCode::NOT_FOUND);
    let other_site =
        Request::post("/keys").header("cookie", &browser.cookie).header("sec-fetch-site", "cross-site");
    assert_eq!(browser.ask(other_site, "name=x&list=*&days=1").await.0, StatusCode::FORBIDDEN);
}
