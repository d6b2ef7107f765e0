//! A page of the browser, and what `WebDriver` alone does not do: a narrow screen, a theme, a wait.

use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::driver::Driver;

/// What the system says that the person prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// `prefers-color-scheme: light`.
    Light,
    /// `prefers-color-scheme: dark`.
    Dark,
}

/// One page. Everything of [`fantoccini::Client`], and what stands here.
#[derive(Clone, Debug)]
pub struct Page(Client);

impl Deref for Page {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0
    }
}

impl Page {
    pub(crate) async fn open(driver: &Driver) -> Self {
        let arguments = json!([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-proxy-server",
            format!("--user-data-dir={}", driver.profile.path().display()),
        ]);
        let options = json!({ "args": arguments });
        let logs = json!({ "browser": "ALL" });
        let wanted = [("goog:chromeOptions".to_owned(), options), ("goog:loggingPrefs".to_owned(), logs)];
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted.into_iter().collect())
            .connect(&driver.url)
            .await
            .expect("chromedriver starts Chromium");
        Self(client)
    }

    pub(crate) async fn close(self) {
        // A browser that is gone already is what was asked for.
        let _ = self.0.close().await;
    }

    /// Sets the size of the page in CSS pixels. A window would not go below 500.
    pub async fn screen(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Sets the theme that the system prefers.
    pub async fn theme(&self, theme: Theme) {
        let value = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Types on the keyboard, wherever the focus is. [`fantoccini::key::Key`] has the special keys as characters.
    pub async fn press(&self, keys: &str) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys.chars() {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.0.perform_actions(actions).await.expect("keys are typed");
    }

    /// What a script returns.
    pub async fn value(&self, script: &str) -> Value {
        self.0.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("`{script}`: {error}"))
    }

    /// Waits until the script returns `true`.
    ///
    /// # Panics
    /// It did not within 20 seconds.
    pub async fn until(&self, what: &str, script: &str) {
        for _ in 0..400 {
            if self.value(script).await == Value::Bool(true) {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("waited in vain for {what}: `{script}`");
    }

    /// Writes what is to be seen as PNG.
    pub async fn save(&self, path: impl AsRef<Path>) {
        let image = self.0.screenshot().await.expect("a screenshot");
        std::fs::write(path, image).expect("the screenshot is written");
    }

    /// Everything that the page wrote to its console since the last call, refusals of its policy included.
    pub async fn console(&self) -> Vec<String> {
        let entries = self.issue("se/log", json!({ "type": "browser" })).await;
        let entries = entries.as_array().cloned().unwrap_or_default();
        entries.iter().filter_map(|entry| entry["message"].as_str().map(str::to_owned)).collect()
    }

    /// A command of the `DevTools` protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.issue("goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    async fn issue(&self, path: &'static str, body: Value) -> Value {
        self.0.issue_cmd(Command { path, body }).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}

/// A command of `chromedriver` that `WebDriver` does not have.
#[derive(Debug)]
struct Command {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _url: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
