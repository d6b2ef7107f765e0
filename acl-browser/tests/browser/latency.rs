//! How long a person waits for the preview: from a key press until the answer is drawn, over the 1,223 endpoints of
//! GitHub.

use axum::Router;
use chromium::fantoccini::Locator;
use chromium::{Page, browse};
use serde_json::json;

use crate::{github, serve};

/// The list that is typed, key by key. Its patterns grant little and much, use wildcards, and deny.
const LIST: &str =
    "actions.*, checks.*, -*.delete, repos.*.list, pulls.reviews.get, -actions.secret.*, issues.*";
/// Milliseconds between two key presses, of a fast typist and of a slow one.
const PACES: [u32; 2] = [110, 250];

/// Records for every key press how long it took until an answer to a text with that key was drawn, that is, until the
/// frame after the one in which the page shows it.
const WATCH: &str = "
    const list = document.getElementById('list');
    window.waiting = [];
    window.waits = [];
    list.addEventListener('keydown', ({ timeStamp }) => waiting.push(timeStamp));
    document.addEventListener('acl-preview', () => {
        const answered = waiting.splice(0);
        requestAnimationFrame(() => setTimeout(() => {
            for (const pressed of answered) waits.push(performance.now() - pressed);
        }));
    });";

async fn typed(page: &Page, interval: u32) -> Vec<f64> {
    page.value(
        "const l = document.getElementById('list'); l.value = ''; l.dispatchEvent(new Event('input'))",
    )
    .await;
    page.until("an empty page", "return !document.querySelector('.acl-asking')").await;
    page.value("waiting.length = waits.length = 0").await;
    page.find(Locator::Id("list")).await.unwrap().click().await.unwrap();
    let mut pause = tokio::time::interval(std::time::Duration::from_millis(interval.into()));
    for key in LIST.chars() {
        pause.tick().await;
        page.devtools("Input.dispatchKeyEvent", json!({ "type": "keyDown", "text": key, "key": key })).await;
        page.devtools("Input.dispatchKeyEvent", json!({ "type": "keyUp", "key": key })).await;
    }
    page.until("every answer", &format!("return waits.length == {}", LIST.len())).await;
    let waits = page.value("return waits").await;
    let mut waits: Vec<f64> = waits.as_array().unwrap().iter().map(|wait| wait.as_f64().unwrap()).collect();
    waits.sort_by(f64::total_cmp);
    waits
}

#[test]
#[ignore = "a measurement, for an idle machine: cargo test --release -p acl-browser latency -- --ignored --nocapture"]
fn a_key_is_answered_within_a_tenth_of_a_second() {
    browse(|page| async move {
        let browser = github::browser().map_err(|error| error.to_string()).unwrap();
        let base = serve::app(Router::new().nest_service("/doc", browser)).await;
        page.screen(1280, 900).await;
        page.goto(&format!("{base}/doc")).await.unwrap();
        page.value(WATCH).await;
        for is_open in [false, true] {
            page.value(&format!("document.querySelector('.pick').open = {is_open}")).await;
            let tree = if is_open { "open" } else { "closed" };
            for pace in PACES {
                let waits = typed(&page, pace).await;
                let [p50, p95, most] =
                    [50, 95, 100].map(|part| waits[(waits.len() * part / 100).min(waits.len() - 1)]);
                println!(
                    "a key every {pace} ms, tree {tree}: p50 {p50:.0} ms, p95 {p95:.0} ms, most {most:.0} ms"
                );
                assert!(p50 <= 100.0 && p95 <= 200.0, "tree {tree}, a key every {pace} ms");
            }
        }
    });
}
