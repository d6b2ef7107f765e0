//! What axe-core reports about the page, untouched and with every part of it in use.

use acl_browser::Browser;
use axum::Router;
use chromium::{Page, Theme, browse};
use serde_json::json;

use crate::documentation::document;
use crate::serve::{self, Api};

const SCREENS: [(u32, Theme); 4] =
    [(1280, Theme::Light), (1280, Theme::Dark), (360, Theme::Light), (360, Theme::Dark)];

/// A list in the field, and whether the caret has left it.
async fn write(page: &Page, list: &str) {
    let list = json!(list);
    page.value(&format!(
        "const l = document.getElementById('list'); l.value = {list}; l.dispatchEvent(new Event('input'))"
    ))
    .await;
    page.until("the answer", "return !document.querySelector('.acl-asking')").await;
}

#[test]
#[ignore = "it takes axe-core from npm: cargo test -p acl-browser --test browser axe -- --ignored"]
fn axe_finds_nothing_on_the_page_of_the_api() {
    let Some(axe) = chromium::axe() else { return };
    browse(|page| async move {
        let browser = Browser::of::<Api>().openapi(&document("3.1.0").to_string()).unwrap();
        let base = serve::app(Router::new().nest_service("/doc", browser)).await;
        let long = vec!["tickets.tickets.list"; 150].join(", ");
        let lists =
            ["", "tickets.*, -*.delete", "tick*, people.staff.*, -nothing.at.all", &*long, "a | b.*, *"];
        let mut all = Vec::new();
        for (width, theme) in SCREENS {
            page.screen(width, 900).await;
            page.theme(theme).await;
            let mut look = async |what: &str| {
                if let Err(found) = page.axe(&axe).await {
                    all.push(format!("{what} {width} {theme:?}: {found}"));
                }
            };
            page.goto(&format!("{base}/doc")).await.unwrap();
            for list in lists {
                write(&page, list).await;
                look(list.get(..40).unwrap_or(list)).await;
            }
            write(&page, "tickets.*, tickets.tickets.*, tickets.tickets.get, -*.delete").await;
            page.value(
                "for (const each of document.querySelectorAll('details')) each.open = true; \
                 document.getElementById('path').value = '/api/v2/tickets/7'; \
                 document.getElementById('dry').requestSubmit();",
            )
            .await;
            page.until("the answer", "return document.querySelector('#dry-answer b') != null").await;
            page.until("the documentation", "return document.querySelector('.documentation') != null").await;
            look("everything open").await;
            page.goto(&format!("{base}/doc?endpoint=GET:/api/v2/tickets/{{id}}")).await.unwrap();
            look("one endpoint").await;
        }
        assert!(all.is_empty(), "{}", all.join("\n"));
    });
}
