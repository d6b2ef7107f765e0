//! The fields of "API Key Info": of a key, of a new one, or as they were typed when something in them was refused.

use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::form::Filled;
use super::frame;
use super::times::relative;
use crate::administration::key::Key;
use crate::clock::{DAY, now};
use crate::failure::Failure;

/// What stands in the fields. Texts, since what was typed need not be a number.
pub(super) struct KeyInfo {
    description: String,
    hourly_limit: String,
    daily_limit: String,
    /// Days from now, `never`, or nothing: as it is.
    expires: String,
    is_superuser: bool,
}

impl KeyInfo {
    /// What a new key begins with.
    pub(super) fn new() -> Self {
        Self {
            description: String::new(),
            hourly_limit: "1000".to_owned(),
            daily_limit: "10000".to_owned(),
            expires: "90".to_owned(),
            is_superuser: false,
        }
    }

    /// A key's.
    pub(super) fn of(key: &Key) -> Self {
        Self {
            description: key.description.clone(),
            hourly_limit: key.hourly_limit.to_string(),
            daily_limit: key.daily_limit.to_string(),
            expires: String::new(),
            is_superuser: key.is_superuser(),
        }
    }

    /// What was typed.
    pub(super) fn typed(filled: &Filled) -> Self {
        Self {
            description: filled.text("description").to_owned(),
            hourly_limit: filled.text("hourly_limit").to_owned(),
            daily_limit: filled.text("daily_limit").to_owned(),
            expires: filled.text("expires").to_owned(),
            is_superuser: filled.has("superuser"),
        }
    }

    /// The fields; `between` stands below the description. A key that is there already may keep its expiry.
    pub(super) fn fields(&self, between: &Markup, key: Option<&Key>, failure: Option<&Failure>) -> Markup {
        let wrong = |name| frame::wrong(failure, name);
        let invalid = |name| wrong(name).map(|_| "true");
        let says = |name| wrong(name).map(|_| format!("wrong-{name}"));
        html! {
            label { "Description" input name="description" value=(self.description) maxlength="200" required
                placeholder="What is it for?" autofocus[key.is_none() && failure.is_none()]
                aria-invalid=[invalid("description")] aria-describedby=[says("description")];
                (frame::mistake("description", wrong("description"))) }
            (between)
            div.row {
                label { "Requests an hour"
                    input type="number" name="hourly_limit" min="0" value=(self.hourly_limit)
                        aria-invalid=[invalid("hourly_limit")] aria-describedby=[says("hourly_limit")];
                    (frame::mistake("hourly_limit", wrong("hourly_limit"))) }
                label { "Requests a day"
                    input type="number" name="daily_limit" min="0" value=(self.daily_limit)
                        aria-invalid=[invalid("daily_limit")] aria-describedby=[says("daily_limit")];
                    (frame::mistake("daily_limit", wrong("daily_limit"))) }
                label { "Expires" @if let Some(key) = key { " (now: " (relative(key.expires)) ")" }
                    select name="expires" {
                        @if key.is_some() { (self.choice("", "Leave as it is")) }
                        (self.choice("never", "Never"))
                        @for days in ["1", "7", "30", "90", "365"] {
                            (self.choice(days, &format!("In {days} day{}", if days == "1" { "" } else { "s" })))
                        }
                    }
                }
            }
            label.tick { input type="checkbox" name="superuser" value="1" checked[self.is_superuser];
                span { "Superuser: may act as another agent by " code { "X-DeskPRO-Agent-ID" } } }
        }
    }

    fn choice(&self, value: &str, says: &str) -> Markup {
        html! { option value=(value) selected[self.expires == value] { (says) } }
    }

    /// The fields as the API would have them: one reader for both.
    pub(super) fn body(&self) -> Map<String, Value> {
        let mut body = Map::new();
        body.insert("description".into(), json!(self.description));
        body.insert("type".into(), json!(if self.is_superuser { "superuser" } else { "normal" }));
        for (name, text) in [("hourly_limit", &self.hourly_limit), ("daily_limit", &self.daily_limit)] {
            if !text.is_empty() {
                body.insert(name.into(), text.parse::<i64>().map_or_else(|_| json!("?"), Into::into));
            }
        }
        match self.expires.as_str() {
            "" => {}
            "never" => drop(body.insert("expires".into(), Value::Null)),
            days => {
                let days = days.parse::<i64>().ok().filter(|days| (1..=3_650).contains(days));
                body.insert(
                    "expires".into(),
                    days.map_or_else(|| json!("?"), |days| json!(now() + days * DAY)),
                );
            }
        }
        body
    }
}
