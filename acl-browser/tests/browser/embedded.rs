//! The preview in another page: a form with a text field, as a keys page has it.

use acl_browser::Browser;
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use chromium::fantoccini::Locator;
use chromium::{Page, browse};
use serde_json::json;

use crate::serve::{self, Api};

const FORM: &str = r##"<!doctype html>
<title>API key</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'">
<link rel="stylesheet" href="/api/doc/preview.css">
<script src="/api/doc/preview.js" defer></script>
<form><label>Type <select id="mode"><option>key</option><option>token</option></select></label>
<label for="tags">Tags</label>
<textarea id="tags" name="tags" required data-acl-preview="/api/doc" data-acl-mode-from="#mode"
 data-acl-before="tickets.*" data-acl-within="*, -admin.*">tickets.*</textarea></form>"##;

async fn open(page: &Page) {
    let browser = Browser::of::<Api>();
    let app = Router::new().nest_service("/api/doc", browser).route("/keys/7", get(|| async { Html(FORM) }));
    let base = serve::app(app).await;
    page.goto(&format!("{base}/keys/7")).await.unwrap();
}

async fn write(page: &Page, text: &str) {
    let field = page.find(Locator::Id("tags")).await.unwrap();
    field.clear().await.unwrap();
    field.send_keys(text).await.unwrap();
    // What is at the caret is still being written.
    page.value("document.activeElement.blur()").await;
}

async fn said(page: &Page, words: &str) {
    let script =
        format!("return document.querySelector('.acl-summary').textContent.includes({})", json!(words));
    page.until(words, &script).await;
}

#[chromium::test]
fn a_form_shows_what_a_change_would_add_and_take_away() {
    browse(|page| async move {
        open(&page).await;
        said(&page, "grants the same 9 endpoints as before").await;
        write(&page, "tickets.*, -*.delete, people.*").await;
        said(&page, "1 gained, 1 lost").await;
        let routes = |side: &str| {
            format!(
                "return [...document.querySelectorAll('.acl-{side} code:first-child')].map(each => each.textContent)"
            )
        };
        assert_eq!(page.value(&routes("gained")).await[0], "GET /api/v2/people");
        assert_eq!(page.value(&routes("lost")).await[0], "DELETE /api/v2/tickets/{id}");
        let is_open = |side: &str| format!("return document.querySelector('.acl-{side}').open");
        assert_eq!(page.value(&is_open("gained")).await, true);
        // What is closed by hand stays closed while one types on.
        page.value("document.querySelector('.acl-lost > summary').click()").await;
        page.find(Locator::Id("tags")).await.unwrap().send_keys(", helpdesk.*").await.unwrap();
        said(&page, "1 gained, 1 lost").await;
        page.until("the same", "return document.querySelector('.acl-lost')?.open === false").await;
        assert_eq!(page.value(&is_open("gained")).await, true);
        // The mode of the form's own field counts.
        page.value("const m = document.getElementById('mode'); m.value = 'token'; m.dispatchEvent(new Event('change', { bubbles: true }))").await;
        said(&page, "tokens can reach").await;
        said(&page, "grants the same").await;
        assert_eq!(page.console().await, Vec::<String>::new());
    });
}

#[chromium::test]
fn s4_s5_a_list_in_a_form_may_be_within_several() {
    browse(|page| async move {
        open(&page).await;
        said(&page, "7 by this list, 2 open").await;
        page.value(
            r#"const tags = document.getElementById("tags"); tags.dataset.aclWithin = '["*, -admin.*", "*.list"]';
               tags.dispatchEvent(new Event("input", { bubbles: true }))"#,
        )
        .await;
        let fewer = "return /^[1-6] by this list/.test(document.querySelector('.acl-summary').textContent)";
        page.until("what both grant", fewer).await;
        assert_eq!(page.console().await, Vec::<String>::new());
    });
}

#[chromium::test]
fn p4_a_required_list_that_is_empty_is_a_mistake() {
    browse(|page| async move {
        open(&page).await;
        said(&page, "by this list").await;
        write(&page, " ").await;
        said(&page, "the list is malformed").await;
        assert_eq!(
            page.value("return document.getElementById('tags').getAttribute('aria-invalid')").await,
            "true"
        );
        let message =
            page.value("return document.querySelector('.acl-errors .acl-message').textContent").await;
        assert!(message.as_str().unwrap().contains("write * to mean everything"), "{message}");
    });
}

#[chromium::test]
fn the_form_is_told_and_a_field_added_later_is_attached() {
    browse(|page| async move {
        open(&page).await;
        page.value(
            "window.told = []; addEventListener('acl-preview', event => told.push(event.detail?.granted)); \
             const field = document.createElement('textarea'); field.id = 'later'; field.dataset.aclPreview = '/api/doc'; \
             document.body.append(field); aclPreview.attach(field); field.value = 'admin.secrets.list'; \
             field.dispatchEvent(new Event('input'))",
        )
        .await;
        page.until("it is told", "return told.includes(3)").await;
    });
}

#[chromium::test]
fn s3_s4_a_bound_that_is_stale_is_said_to_leave_nothing() {
    browse(|page| async move {
        open(&page).await;
        said(&page, "by this list").await;
        page.value("document.getElementById('tags').dataset.aclWithin = '*, -ticket.*'").await;
        write(&page, "*").await;
        said(&page, "bound 1 is stale: -ticket.* matches no present, former or removed tag").await;
        assert_eq!(page.value("return document.querySelector('.acl-preview').dataset.state").await, "bad");
        // What is wrong with a bound has no place in the field, which is not to blame.
        let invalid = "return document.getElementById('tags').getAttribute('aria-invalid')";
        page.value(
            "document.getElementById('tags').dataset.aclWithin = '[[\"people.*,\", \"*, -ticket.*\"]]'",
        )
        .await;
        write(&page, "tickets.*, people.*").await;
        said(&page, "list 2 (bound 1) is malformed: one mistake").await;
        assert_eq!(page.value(invalid).await, "false");
        let says = "return [...document.querySelectorAll('.acl-errors, .acl-stale')].map(each => each.innerText.split(':')[0])";
        assert_eq!(page.value(says).await, json!(["list 2 (bound 1)", "list 3 (bound 1)"]));
        assert_eq!(
            page.value("return document.querySelectorAll('.acl-marks mark, .acl-go[type=button]').length")
                .await,
            0
        );
    });
}

#[chromium::test]
fn a_server_that_does_not_answer_is_said_to() {
    browse(|page| async move {
        open(&page).await;
        said(&page, "by this list").await;
        page.value("document.getElementById('tags').dataset.aclPreview = '/nowhere'").await;
        write(&page, "*").await;
        said(&page, "No preview").await;
    });
}
