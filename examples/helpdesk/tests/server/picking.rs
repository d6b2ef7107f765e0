//! A first key without typing a pattern, in headless Chromium, by mouse and by keyboard.

use chromium::fantoccini::Locator;
use chromium::fantoccini::key::Key;
use chromium::{Page, Theme};
use serde_json::json;

use crate::harness::{Server, keep_secret};
use crate::pages::{click, fill, picture, sign_in, sound, tab_to};

/// The secret that the page shows.
async fn secret(page: &Page) -> String {
    page.until("the secret", "return !!document.querySelector('#code')").await;
    let shown = page.value("return document.querySelector('#code').textContent").await;
    let authorization = shown.as_str().unwrap().trim_start_matches("Authorization: ").to_owned();
    keep_secret(authorization.split_once(':').unwrap().1);
    authorization
}

/// It reads tickets and people, and writes nothing.
async fn reads_and_writes_nothing(server: &Server, authorization: &str) {
    for path in ["/tickets", "/tickets/1", "/people", "/people/1"] {
        server.with(authorization, "GET", path).expect(200).await;
    }
    for (method, path) in [("DELETE", "/tickets/1"), ("POST", "/people"), ("GET", "/labels")] {
        let code = server.with(authorization, method, path).expect(403).await.code();
        assert_eq!(code, "tag_not_granted", "{method} {path}");
    }
}

/// The Tab key with Shift.
fn shift_tab(kind: &str) -> serde_json::Value {
    json!({ "type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9, "modifiers": 8 })
}

const SAID: &str = "return document.querySelector('.acl-summary').textContent";

#[chromium::test]
fn a_key_that_reads_two_groups_takes_two_clicks_in_the_tree() {
    chromium::browse(|page| async move {
        let server = Server::start().await;
        page.screen(1100, 1400).await;
        page.theme(Theme::Light).await;
        sign_in(&page, &server).await;
        page.goto(&format!("http://{}/admin/api_keys/new", server.address)).await.unwrap();
        page.until("nothing yet", &format!("{SAID}.startsWith('0 by this list, ')")).await;
        // Another agent's role bounds everything: the count is that of the key.
        let everything = "[data-pick='*'] > .acl-row .acl-all input";
        click(&page, everything).await;
        page.until("everything", &format!("return !/^0 /.test((() => {{ {SAID} }})())")).await;
        let count = page.value(SAID).await;
        let agent = page.find(Locator::Css("select[name=agent]")).await.unwrap();
        agent.select_by_value("3").await.unwrap();
        page.until("their bounds", &format!("return (() => {{ {SAID} }})().includes('beyond its bounds')"))
            .await;
        agent.select_by_value("1").await.unwrap();
        page.until("the first again", &format!("return (() => {{ {SAID} }})() == {count}")).await;
        click(&page, everything).await;
        page.until("nothing again", &format!("{SAID}.startsWith('0 by this list, ')")).await;
        fill(&page, "input[name=description]", "Reporting").await;
        click(&page, "[data-pick='tickets.*'] > .acl-row .acl-part input").await;
        click(&page, "[data-pick='people.*'] > .acl-row .acl-part input").await;
        let both = "const text = document.getElementById('list').value; return text.includes('tickets.') && text.includes('people.') && !text.includes('-')";
        page.until("both", both).await;
        page.until("a count", &format!("return !/^0 /.test((() => {{ {SAID} }})())")).await;
        picture(&page, "key-new").await;
        sound(&page, "a new key").await;
        click(&page, "main form > button").await;
        let authorization = secret(&page).await;
        page.until("it waits", "return document.querySelector('#waiting').textContent.includes('Waiting')")
            .await;
        reads_and_writes_nothing(&server, &authorization).await;
        page.until("a tick", "return document.querySelector('#waiting.came')?.textContent.includes('✓')")
            .await;
    });
}

#[chromium::test]
fn a_key_is_made_by_the_keyboard_alone() {
    chromium::browse(|page| async move {
        let server = Server::start().await;
        page.screen(1100, 900).await;
        sign_in(&page, &server).await;
        page.goto(&format!("http://{}/admin/api_keys/new", server.address)).await.unwrap();
        page.until("the field", "return document.activeElement.name == 'description'").await;
        page.press("Reporting").await;
        let tab = char::from(Key::Tab).to_string();
        let is_there = "return document.activeElement.role == 'treeitem'";
        for _ in 0..20 {
            if page.value(is_there).await == true {
                break;
            }
            page.press(&tab).await;
        }
        // The ring is around the row, not around all that is below it.
        let ring = "return getComputedStyle(document.activeElement.querySelector('.acl-row')).outlineStyle";
        assert_ne!(page.value(ring).await, "none");
        for (letter, group) in [("t", "tickets"), ("p", "people")] {
            page.press(letter).await;
            let named = format!("return document.activeElement.ariaLabel.startsWith('{group}')");
            page.until(group, &named).await;
            page.press(&tab).await;
            let named = format!("return document.activeElement.ariaLabel == 'Read {group}'");
            page.until("its reading", &named).await;
            page.press(" ").await;
            page.until(
                "its text",
                &format!("return document.getElementById('list').value.includes('{group}.')"),
            )
            .await;
            // Back to the row.
            page.devtools("Input.dispatchKeyEvent", shift_tab("rawKeyDown")).await;
            page.devtools("Input.dispatchKeyEvent", shift_tab("keyUp")).await;
        }
        tab_to(&page, "main form > button").await;
        page.press("\u{e007}").await;
        reads_and_writes_nothing(&server, &secret(&page).await).await;
    });
}
