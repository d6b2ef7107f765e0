//! A person in headless Chromium, who uses the mouse, the keyboard alone, or a browser without scripts.

use chromium::fantoccini::Locator;
use chromium::fantoccini::key::Key;
use chromium::{Page, Theme};
use serde_json::json;

use crate::site::Site;

/// How the pages are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Mouse,
    Keyboard,
    NoScript,
}

pub(crate) const WAYS: [Way; 3] = [Way::Mouse, Way::Keyboard, Way::NoScript];

pub(crate) struct Human {
    pub(crate) page: Page,
    pub(crate) way: Way,
    base: String,
}

impl Human {
    /// Somebody with this list, signed in at a site.
    pub(crate) async fn at(page: &Page, site: &Site, list: &str, way: Way) -> Self {
        let base = site.serve().await;
        let secret = site.session("ann", list).await;
        page.screen(1280, 900).await;
        page.theme(Theme::Light).await;
        let cookie = json!({ "name": "session", "value": secret, "url": base, "httpOnly": true });
        page.devtools("Network.setCookie", cookie).await;
        // As a window in front has it.
        page.devtools("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await;
        let off = json!({ "value": way == Way::NoScript });
        page.devtools("Emulation.setScriptExecutionDisabled", off).await;
        Self { page: page.clone(), way, base }
    }

    /// Opens a page of the pages.
    pub(crate) async fn open(&self, path: &str) {
        self.page.goto(&format!("{}/admin/keys{path}", self.base)).await.unwrap();
        self.shows("the page", "main h1").await;
        self.is_sound(path).await;
    }

    /// Waits for an element.
    pub(crate) async fn shows(&self, what: &str, css: &str) {
        self.page.until(what, &format!("return !!document.querySelector({})", json!(css))).await;
    }

    /// Waits for a text on the page.
    pub(crate) async fn reads(&self, text: &str) {
        let script = format!("return document.querySelector('main').textContent.includes({})", json!(text));
        self.page.until(text, &script).await;
    }

    /// Presses a link, a button or a box.
    pub(crate) async fn press(&self, css: &str) {
        self.shows(css, css).await;
        if self.way == Way::Keyboard {
            self.tab_to(css).await;
            let is_box = format!("return document.querySelector({}).type === 'checkbox'", json!(css));
            let key = if self.page.value(&is_box).await == true { ' ' } else { char::from(Key::Enter) };
            self.page.press(&key.to_string()).await;
        } else {
            self.page.find(Locator::Css(css)).await.unwrap().click().await.unwrap();
        }
    }

    /// Writes into a field, in place of what is there.
    pub(crate) async fn write(&self, css: &str, text: &str) {
        self.shows(css, css).await;
        if self.way == Way::Keyboard {
            self.tab_to(css).await;
            self.page.value("document.activeElement.select?.()").await;
            self.page.press(text).await;
        } else {
            let field = self.page.find(Locator::Css(css)).await.unwrap();
            field.clear().await.unwrap();
            field.send_keys(text).await.unwrap();
        }
    }

    /// Ticks or clears the reading or the writing of a group in the tree.
    pub(crate) async fn tick(&self, group: &str, part: &str) {
        let css = format!(
            "[data-pick='{group}.*'] > .acl-row .acl-part:nth-child({}) input",
            if part == "read" { 1 } else { 2 }
        );
        if self.way != Way::Keyboard {
            return self.press(&css).await;
        }
        // As in a tree: a letter leads to the row, Tab to its parts.
        self.shows("the tree", "[role=treeitem]").await;
        self.tab_to("[role=treeitem]:not([tabindex='-1'])").await;
        let first: String = group.chars().take(1).collect();
        self.page.press(&first).await;
        let named = format!("return document.activeElement.ariaLabel?.startsWith('{group}')");
        self.page.until(group, &named).await;
        self.tab_to(&css).await;
        self.page.press(" ").await;
    }

    /// Moves the focus by the keyboard until it is there.
    pub(crate) async fn tab_to(&self, css: &str) {
        let is_there = format!("return document.activeElement === document.querySelector({})", json!(css));
        for _ in 0..80 {
            if self.page.value(&is_there).await == true {
                let ring = "const style = getComputedStyle(document.activeElement.querySelector('.acl-row') ?? document.activeElement); return style.outlineStyle !== 'none' || style.boxShadow !== 'none'";
                return self.page.until(&format!("the ring of the focus at {css}"), ring).await;
            }
            self.page.press(&char::from(Key::Tab).to_string()).await;
        }
        panic!("{css} cannot be reached by the keyboard");
    }

    /// The text of an element.
    pub(crate) async fn text(&self, css: &str) -> String {
        let text =
            self.page.value(&format!("return document.querySelector({}).textContent", json!(css))).await;
        text.as_str().unwrap().to_owned()
    }

    /// No page is wider than its screen, and none has trouble with its own policy.
    pub(crate) async fn is_sound(&self, what: &str) {
        let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(self.page.value(wide).await, json!(0), "{what} is wider than the screen");
        let console = self.page.console().await;
        let errors: Vec<_> = console.iter().filter(|line| !line.contains("the server responded")).collect();
        assert!(errors.is_empty(), "{what}: {errors:?}");
    }
}
