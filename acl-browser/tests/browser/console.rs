//! The console: a request as a person fills it in, through a real server.

use acl_browser::{Browser, Carrier, CsrfToken};
use acl_core::Mode;
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chromium::fantoccini::Locator;
use chromium::{Page, browse};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};

use crate::documentation::document;
use crate::serve::{Api, app};

/// Answers with what it got.
async fn echo(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let header = |name: &str| parts.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let told = json!({
        "method": parts.method.as_str(),
        "address": parts.uri.to_string(),
        "authorization": header("authorization"),
        "cookie": header("cookie"),
        "csrf": header("x-csrf-token"),
        "type": header("content-type"),
        "body": String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap(),
    });
    ([("content-type", "application/json")], told.to_string()).into_response()
}

async fn serve(browser: Browser) -> String {
    let cookie = [("set-cookie", "session=7; HttpOnly; Path=/"), ("content-type", "application/json")];
    let signed_in = async move || (cookie, r#"{"data": {"csrf": "word"}}"#);
    app(Router::new().nest_service("/doc", browser).route("/word", get(signed_in)).fallback(echo)).await
}

async fn open(page: &Page, base: &str, anchor: &str) {
    page.screen(1280, 1400).await;
    page.goto(&format!("{base}/doc#{anchor}")).await.unwrap();
    page.until("the form", "return document.querySelector('.console form[data-ready]') != null").await;
    page.value("document.querySelector('.console').open = true").await;
}

async fn write(page: &Page, name: &str, text: &str) {
    let field = page.find(Locator::Css(&format!(".console [name='{name}']"))).await.unwrap();
    field.clear().await.unwrap();
    field.send_keys(text).await.unwrap();
}

async fn send(page: &Page) {
    page.find(Locator::Css(".console .send")).await.unwrap().click().await.unwrap();
}

/// What the server told of the request.
async fn received(page: &Page) -> Value {
    page.until("an answer", "return document.querySelector('.received pre') != null").await;
    let text = page.value("return document.querySelector('.received pre').textContent").await;
    serde_json::from_str(text.as_str().unwrap()).unwrap()
}

const TOLD: &str = "document.querySelector('.told').textContent";

#[chromium::test]
fn a_call_is_sent_as_its_fields_say_and_shown_as_curl() {
    browse(|page| async move {
        let base = serve(Browser::of::<Api>().openapi(&document("3.1.0").to_string()).unwrap()).await;
        open(&page, &base, "POST:/api/v2/tickets").await;
        write(&page, "query:page", "2 & 3").await;
        write(&page, "body", r#"{"it's": 1}"#).await;
        page.find(Locator::Css(".secrets input")).await.unwrap().send_keys("key 7:SECRET").await.unwrap();
        let curl = page.value("return document.querySelector('.curl').textContent").await;
        assert_eq!(
            curl,
            format!(
                "curl -X POST '{base}/api/v2/tickets?page=2+%26+3' \\\n  -H 'Content-Type: application/json' \\\n  \
                 -H 'Authorization: '\"$SECRET\" \\\n  --data-raw '{{\"it'\\''s\": 1}}'"
            )
        );
        send(&page).await;
        assert_eq!(
            received(&page).await,
            json!({
                "method": "POST", "address": "/api/v2/tickets?page=2+%26+3", "authorization": "key 7:SECRET",
                "cookie": null, "csrf": null, "type": "application/json", "body": r#"{"it's": 1}"#,
            })
        );
        page.until("the status", &format!("return /^200 OK in \\d+ ms, \\d+ bytes$/.test({TOLD})")).await;
        let kept = "return JSON.stringify([{...localStorage}, {...sessionStorage}, location.href]).includes('SECRET')";
        assert_eq!(page.value(kept).await, false);
        assert_eq!(page.console().await, Vec::<String>::new());
    });
}

#[chromium::test]
fn what_deletes_asks_first() {
    browse(|page| async move {
        let base = serve(Browser::of::<Api>()).await;
        open(&page, &base, "DELETE:/api/v2/tickets/{id}").await;
        send(&page).await;
        page.until(
            "the fields that lack",
            "return document.querySelectorAll('[aria-invalid=true]').length == 2",
        )
        .await;
        page.until("the first has the focus", "return document.activeElement.name == 'path:id'").await;
        page.find(Locator::Css(".secrets input")).await.unwrap().send_keys("s").await.unwrap();
        // A browser would take these out, and call another path.
        write(&page, "path:id", "..").await;
        send(&page).await;
        page.until("why", "return document.querySelector('.wrong')?.textContent.includes('cannot be sent')")
            .await;
        write(&page, "path:id", "a/b").await;
        send(&page).await;
        page.until("the question", "return document.querySelector('dialog[open]') != null").await;
        page.until("the safe answer has the focus", "return document.activeElement.textContent == 'Cancel'")
            .await;
        page.press("\n").await;
        page.until("nothing was sent", &format!("return {TOLD} == 'Nothing was sent.'")).await;
        send(&page).await;
        page.find(Locator::Css("dialog [value=yes]")).await.unwrap().click().await.unwrap();
        let told = received(&page).await;
        assert_eq!((&told["method"], &told["address"]), (&json!("DELETE"), &json!("/api/v2/tickets/a%2Fb")));
        assert_eq!(told["authorization"], "Bearer s");
    });
}

#[chromium::test]
fn a_write_by_a_session_has_its_token_and_a_key_no_cookie() {
    browse(|page| async move {
        let token = CsrfToken::Answer { path: "/word".into(), pointer: "/data/csrf".into() };
        let browser = Browser::of::<Api>()
            .carrier(Mode::KEY, Carrier::Header("X-Key".into()))
            .carrier(Mode::KEY, Carrier::Basic)
            .carrier(Mode::SESSION, Carrier::Cookie)
            .csrf("X-CSRF-Token", token);
        let base = serve(browser).await;
        open(&page, &base, "POST:/api/v2/tickets").await;
        let choose = |name: &str| {
            format!(
                "const s = document.querySelector('[name=carrier]'); s.value = [...s.options].find(o => o.text == '{name}').value; \
                 s.dispatchEvent(new Event('change', {{ bubbles: true }}))"
            )
        };
        page.value(&choose("session: the cookie of this browser")).await;
        send(&page).await;
        let told = received(&page).await;
        assert_eq!((&told["cookie"], &told["csrf"]), (&json!("session=7"), &json!("word")));
        page.value(&choose("key: name and password")).await;
        page.find(Locator::Css(".secrets input")).await.unwrap().send_keys("ada:é").await.unwrap();
        send(&page).await;
        page.until(
            "by name",
            "return document.querySelector('.received pre')?.textContent.includes('Basic')",
        )
        .await;
        let told = received(&page).await;
        assert_eq!(
            (&told["authorization"], &told["cookie"], &told["csrf"]),
            (&json!("Basic YWRhOsOp"), &Value::Null, &Value::Null)
        );
    });
}

#[chromium::test]
fn another_server_is_called_only_where_the_application_says_so() {
    browse(|page| async move {
        let other = serve(Browser::of::<Api>()).await;
        let base = serve(Browser::of::<Api>().server(other.parse().unwrap())).await;
        open(&page, &base, "GET:/api/v2/discover").await;
        send(&page).await;
        // The server does not allow it: it has no CORS.
        page.until("why", &format!("return {TOLD}.includes('CORS')")).await;
        let policy = crate::serve::get(&format!("{base}/doc")).await;
        let policy = policy.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains(&format!("connect-src 'self' {other};")), "{policy}");
        let hostile = Browser::of::<Api>().server("http://a;script-src".parse().unwrap());
        let policy = crate::serve::get(&format!("{}/doc", serve(hostile).await)).await;
        let policy = policy.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("connect-src 'self';"), "{policy}");
        let without = serve(Browser::of::<Api>().without_console()).await;
        let part = crate::serve::get(&format!("{without}/doc?part=GET:/api/v2/discover")).await;
        assert!(!String::from_utf8_lossy(part.body()).contains("<form"));
    });
}
