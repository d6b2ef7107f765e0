//! The page where answers come late, in another order, from another, or not at all.

use axum::Router;
use axum::response::Html;
use axum::routing::post;
use chromium::fantoccini::Locator;
use chromium::{Page, browse};
use http::StatusCode;
use serde_json::json;

use crate::serve;

/// From now on the page's questions wait in `held`; `release(n)` lets the one of this number go, `refuse(n)` breaks it.
const HOLD: &str = "
    window.real ??= window.fetch;
    window.held = [];
    window.fetch = (...asked) => new Promise((answer, fail) => held.push({ asked, answer, fail }));
    window.release = (n) => real(...held[n].asked).then(held[n].answer, held[n].fail);
    window.refuse = (n) => held[n].fail(new TypeError('Failed to fetch'));";

const PASS: &str = "window.fetch = window.real;";

async fn open(page: &Page) {
    let base = serve::api().await;
    page.goto(&format!("{base}/doc")).await.unwrap();
}

/// Sets a field, as if it had been typed at once.
async fn write(page: &Page, id: &str, text: &str) {
    let script = "const field = document.getElementById('ID'); field.value = TEXT; field.dispatchEvent(new Event('input'))";
    page.value(&script.replace("ID", id).replace("TEXT", &json!(text).to_string())).await;
}

async fn said(page: &Page, words: &str) {
    let script =
        format!("return document.querySelector('.acl-summary').textContent.includes({})", json!(words));
    page.until(words, &script).await;
}

async fn held(page: &Page, count: usize) {
    page.until("the questions", &format!("return held.length == {count}")).await;
}

const ANSWER: &str = "document.getElementById('dry-answer')";
const OPACITY: &str = "getComputedStyle(document.querySelector('.acl-summary')).opacity";

#[chromium::test]
fn an_older_answer_fades_until_the_next_one_is_there() {
    browse(|page| async move {
        open(&page).await;
        write(&page, "list", "tickets.*").await;
        said(&page, "7 by this list").await;
        assert_eq!(page.value(&format!("return {OPACITY}")).await, "1");
        page.value(HOLD).await;
        write(&page, "list", "*").await;
        held(&page, 1).await;
        page.until("it fades", &format!("return {OPACITY} == '0.5'")).await;
        let endpoints = "return getComputedStyle(document.querySelector('main')).opacity";
        assert_eq!(page.value(endpoints).await, "0.5");
        page.value("release(0)").await;
        said(&page, "8 by this list").await;
        assert_eq!(page.value(&format!("return {OPACITY}")).await, "1");
        assert_eq!(page.value(endpoints).await, "1");
    });
}

/// The answer to the first text comes while the second is typed, and after it.
#[chromium::test]
fn an_answer_to_a_text_that_is_no_more_is_not_shown() {
    browse(|page| async move {
        open(&page).await;
        page.value(HOLD).await;
        write(&page, "list", "tick*, people.*").await;
        held(&page, 1).await;
        // In the pause between the key and the question its mistake would be marked in a text that has none.
        write(&page, "list", "people.*").await;
        page.value("release(0); return new Promise(done => setTimeout(done, 60))").await;
        assert_eq!(page.value("return document.querySelectorAll('.acl-marks mark').length").await, 0);
        held(&page, 2).await;
        page.value("release(1)").await;
        said(&page, "of 11 that keys can reach").await;
        page.value("release(0); return new Promise(done => setTimeout(done, 200))").await;
        assert_eq!(page.value("return document.querySelectorAll('.acl-marks mark').length").await, 0);
        said(&page, "of 11 that keys can reach").await;
    });
}

#[chromium::test]
fn of_two_dry_runs_the_later_is_shown_in_any_order_of_answers() {
    browse(|page| async move {
        open(&page).await;
        write(&page, "list", "tickets.*").await;
        said(&page, "7 by this list").await;
        page.value(HOLD).await;
        let run = "document.getElementById('dry').requestSubmit()";
        let says = |text: &str| format!("return {ANSWER}.innerText.includes({})", json!(text));
        for path in ["/api/v2/people", "/api/v2/tickets", "/api/v2/tickets/7"] {
            write(&page, "path", path).await;
            page.value(run).await;
        }
        held(&page, 3).await;
        page.value("release(2)").await;
        page.until("the last", &says("GET /api/v2/tickets/{id}")).await;
        page.value("release(0); refuse(1); return new Promise(done => setTimeout(done, 200))").await;
        assert_eq!(page.value(&says("GET /api/v2/tickets/{id}")).await, true);
        assert_eq!(page.value(&format!("return {ANSWER}.dataset.state")).await, "granted");
    });
}

#[chromium::test]
fn a_dry_run_that_nothing_is_asked_for_says_what_is_missing() {
    browse(|page| async move {
        open(&page).await;
        let run = "document.getElementById('dry').requestSubmit()";
        let text = format!("return {ANSWER}.innerText");
        page.value(run).await;
        assert_eq!(page.value(&text).await, "Write a list first.");
        write(&page, "list", "tickets.*").await;
        said(&page, "7 by this list").await;
        page.value(run).await;
        assert_eq!(page.value(&text).await, "Write a path first.");
        write(&page, "path", "/api/v2/tickets").await;
        page.value(run).await;
        page.until("the answer", &format!("return {ANSWER}.dataset.state == 'granted'")).await;
        // Without the list it was an answer to, it is none.
        write(&page, "list", "").await;
        page.until("nothing", &format!("return {ANSWER}.innerText == '' && {ANSWER}.dataset.state == ''"))
            .await;
    });
}

#[chromium::test]
fn a_lost_server_is_reported_and_asked_again_at_the_next_key() {
    browse(|page| async move {
        open(&page).await;
        write(&page, "list", "tickets.*").await;
        said(&page, "7 by this list").await;
        page.value(HOLD).await;
        write(&page, "list", "*").await;
        held(&page, 1).await;
        page.value("refuse(0)").await;
        said(&page, "No preview: the server does not answer").await;
        assert_eq!(page.value("return document.querySelectorAll('.verdict:not(:empty)').length").await, 0);
        page.value(PASS).await;
        write(&page, "list", "*, -people.*").await;
        said(&page, "of 11 that keys can reach").await;
        assert_eq!(page.value(&format!("return {OPACITY}")).await, "1");
    });
}

/// What stands before the page's questions may answer them: a guard, a proxy, a page to sign in.
#[chromium::test]
fn another_s_answer_is_told_as_what_it_is() {
    browse(|page| async move {
        let problem = (StatusCode::UNAUTHORIZED, r#"{"status":401,"detail":"the session has ended"}"#);
        let app = Router::new()
            .nest_service("/doc", acl_browser::Browser::of::<serve::Api>())
            .route("/guarded/preview", post(move || async move { problem }))
            .route("/proxied/preview", post(|| async { (StatusCode::BAD_GATEWAY, Html("<h1>502</h1>")) }))
            .route("/signed-out/preview", post(|| async { Html("<h1>Sign in</h1>") }));
        let base = serve::app(app).await;
        page.goto(&format!("{base}/doc")).await.unwrap();
        for (mount, words) in [
            ("/guarded", "No preview: the session has ended"),
            ("/proxied", "No preview: the server answered with status 502, and not as the API browser"),
            ("/signed-out", "No preview: the server answered with status 200, and not as the API browser"),
        ] {
            let list = page.find(Locator::Id("list")).await.unwrap();
            page.value(&format!("document.getElementById('list').dataset.aclPreview = '{mount}'")).await;
            list.send_keys("*").await.unwrap();
            said(&page, words).await;
            list.clear().await.unwrap();
        }
    });
}
