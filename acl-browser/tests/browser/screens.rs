//! Pictures of the page, for those who look at them: `cargo test -p acl-browser screens -- --ignored`.

use std::path::Path;

use axum::Router;
use chromium::{Theme, browse, fantoccini};

use crate::{github, serve};

#[test]
#[ignore = "writes docs/browser-*.png anew"]
fn screens_for_the_readme() {
    browse(|page| async move {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        let browser = github::browser().map_err(|error| error.to_string()).unwrap();
        let base = serve::app(Router::new().nest_service("/doc", browser)).await;
        let lists =
            ["actions.*, checks.*,\n-*.delete", "actions.*, checks.*,\n-*.delete,\n-actions.secret.*"];
        for (theme, name, text) in [(Theme::Light, "light", lists[0]), (Theme::Dark, "dark", lists[1])] {
            for (width, height) in [(1280, 860), (360, 740)] {
                page.screen(width, height).await;
                page.theme(theme).await;
                page.goto(&format!("{base}/doc")).await.unwrap();
                let list = page.find(fantoccini::Locator::Id("list")).await.unwrap();
                list.send_keys(text).await.unwrap();
                page.value("document.activeElement.blur()").await;
                let said = "return /^178 by|stale/.test(document.querySelector('.acl-summary').textContent)";
                page.until("the preview", said).await;
                if width > 1000 {
                    page.value(
                        "const open = document.querySelectorAll('.endpoint')[1]; open.open = true; \
                         document.getElementById('path').value = '/repos/a/b/actions/artifacts/7'; \
                         document.getElementById('method').value = 'DELETE'; \
                         document.getElementById('dry').requestSubmit();",
                    )
                    .await;
                    page.until("the answer", "return document.querySelector('#dry-answer b') != null").await;
                }
                page.save(folder.join(format!("browser-{name}-{width}.png"))).await;
            }
        }
        assert_eq!(page.console().await, Vec::<String>::new());
    });
}
