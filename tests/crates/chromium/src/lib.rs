//! Headless Chromium for a test, through its own `chromedriver` on a free port.
//!
//! ```no_run
//! # async fn serve() -> String { String::new() }
//! #[chromium::test]
//! fn the_page_has_its_title() {
//!     chromium::browse(|page| async move {
//!         let base = serve().await; // the test's own server, on 127.0.0.1 and port 0
//!         page.screen(360, 740).await;
//!         page.theme(chromium::Theme::Dark).await;
//!         page.goto(&base).await.unwrap();
//!         page.until("the title", "return document.title == 'API'").await;
//!     });
//! }
//! ```
//!
//! `chromedriver` is the one on the path, or the one that `CHROMEDRIVER` names. Where it is missing the test is ignored
//! and says why; with `ACL_REQUIRE_CHROMIUM=1` it fails.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failure ends a test")]
#![allow(clippy::missing_panics_doc, reason = "everything here panics where the browser fails")]

mod axe;
mod driver;
mod page;

use std::future::Future;
use std::panic::resume_unwind;

pub use axe::axe;
pub use chromium_macros::test;
pub use fantoccini;
pub use page::{Page, Theme};

use crate::driver::Driver;

/// One at a time in a process: several browsers on a small machine make one another slow.
static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Runs the test with a fresh browser, in a runtime of its own, and ends the browser whatever happens.
///
/// # Panics
/// The test panicked, or `chromedriver` does not start.
pub fn browse<T, F>(test: T)
where
    T: FnOnce(Page) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let _one = ONE.lock().await;
        let driver = Driver::start().await.unwrap_or_else(|missing| panic!("{missing}"));
        let page = Page::open(&driver).await;
        let result = tokio::spawn(test(page.clone())).await;
        page.close().await;
        drop(driver);
        if let Err(error) = result {
            resume_unwind(error.into_panic());
        }
    });
}
