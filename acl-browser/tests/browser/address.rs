//! What of the page can be kept and handed on: its state in the address, calls and questions to copy.

use chromium::browse;
use chromium::fantoccini::Locator;
use chromium::fantoccini::key::Key;
use serde_json::json;

use crate::page::{SHOWN, open, type_list};

#[chromium::test]
fn list_mode_choice_and_search_stand_after_the_hash() {
    browse(|page| async move {
        page.screen(1280, 900).await;
        open(&page).await;
        type_list(&page, "tickets.*, -*.delete").await;
        page.find(Locator::Id("search")).await.unwrap().send_keys("tickets get").await.unwrap();
        page.value("const m = document.getElementById('mode'); m.value = 'token'; m.dispatchEvent(new Event('change'))").await;
        page.until(
            "the address",
            "return location.hash == '#list=tickets.*%2C+-*.delete&mode=token&search=tickets+get' && location.search == ''",
        )
        .await;
        page.refresh().await.unwrap();
        page.until(
            "the same",
            &format!("return {SHOWN} == 3 && document.getElementById('mode').value == 'token'"),
        )
        .await;
        page.until("the list", "return document.getElementById('list').value == 'tickets.*, -*.delete'")
            .await;
        page.until(
            "its preview",
            "return document.querySelector('.acl-summary').textContent.includes('by this list')",
        )
        .await;
        page.value("document.getElementById('search').focus()").await;
        page.press(&char::from(Key::Escape).to_string()).await;
        page.until("the address", "return location.hash == '#list=tickets.*%2C+-*.delete&mode=token'").await;
        // A link within the page keeps what stands there, and the address names both.
        page.value("location.hash = 'GET:/api/v2/me'").await;
        page.until(
            "both",
            "return location.hash == '#list=tickets.*%2C+-*.delete&mode=token&at=GET:/api/v2/me' \
             && document.getElementById('GET:/api/v2/me').open",
        )
        .await;
        // What nothing has is not taken.
        page.value("location.hash = 'mode=other&show=<b>'").await;
        page.until("the usual", "return document.getElementById('mode').value == 'key' && document.getElementById('show').value == 'all' && location.hash == ''").await;
        assert_eq!(page.console().await, Vec::<String>::new());
    });
}

#[chromium::test]
fn an_endpoint_is_copied_as_a_call_and_as_a_question() {
    browse(|page| async move {
        page.screen(1280, 900).await;
        open(&page).await;
        type_list(&page, "tickets.*, -*.delete").await;
        page.value(
            "window.copied = []; navigator.clipboard.writeText = async (text) => { copied.push(text) }; \
            document.getElementById('DELETE:/api/v2/tickets/{id}').open = true",
        )
        .await;
        page.until(
            "the buttons",
            "return document.querySelectorAll('.copies button:not(.send)').length == 3",
        )
        .await;
        page.value("document.querySelectorAll('.copies button:not(.send)').forEach(each => each.click())")
            .await;
        page.until("three", "return copied.length == 3").await;
        let origin = page.value("return location.origin").await;
        let origin = origin.as_str().unwrap();
        assert_eq!(
            page.value("return [...copied].sort()").await,
            json!([
                "acl explain DELETE '/api/v2/tickets/{id}' 'tickets.*, -*.delete' --mode key",
                format!(
                    "curl -X DELETE '{origin}/api/v2/tickets/{{id}}' \\\n  -H 'Authorization: Bearer '\"$SECRET\""
                ),
                format!("{origin}/doc#DELETE:/api/v2/tickets/{{id}}"),
            ])
        );
    });
}
