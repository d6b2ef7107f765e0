//! The browser does what the tests of pages rest on.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::env::temp_dir;
use std::fs;
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicBool, Ordering};

use chromium::{Theme, browse};

#[chromium::test]
fn a_page_has_its_size_theme_keys_and_console() {
    browse(|page| async move {
        page.screen(360, 740).await;
        page.theme(Theme::Dark).await;
        page.goto("data:text/html,<!doctype html><title>a</title><input autofocus>").await.unwrap();
        page.until("the title", "return document.title == 'a'").await;
        assert_eq!(page.value("return innerWidth").await, 360);
        assert_eq!(page.value("return matchMedia('(prefers-color-scheme: dark)').matches").await, true);
        page.theme(Theme::Light).await;
        assert_eq!(page.value("return matchMedia('(prefers-color-scheme: dark)').matches").await, false);
        page.press("xy").await;
        page.until("the text", "return document.querySelector('input').value == 'xy'").await;
        page.value("console.error('seen')").await;
        assert!(page.console().await.iter().any(|line| line.contains("seen")));
        let file = temp_dir().join(format!("acl-chromium-{}.png", std::process::id()));
        page.save(&file).await;
        assert!(fs::read(&file).unwrap().starts_with(b"\x89PNG"));
        fs::remove_file(file).unwrap();
    });
}

#[chromium::test]
fn a_failing_test_fails_and_the_browser_ends() {
    static RAN: AtomicBool = AtomicBool::new(false);
    let result = catch_unwind(|| {
        browse(|_page| async {
            RAN.store(true, Ordering::Relaxed);
            panic!("the test's own failure");
        });
    });
    assert!(result.is_err() && RAN.load(Ordering::Relaxed));
}
