//! What a client or a form says of a key.

use serde_json::{Map, Value};

use super::lists;
use crate::clock::{self, DAY};
use crate::failure::{Failure, Mistakes};

/// Fields of a key. What is `None` was not said: a new key has its default, a change keeps what is.
#[derive(Clone, Default)]
pub struct KeyInput {
    /// What the key is for.
    pub description: Option<String>,
    /// The agent whose key it is; fixed once made.
    pub agent: Option<i64>,
    /// The list.
    pub list: Option<String>,
    /// The candidate list; inner `None` removes it.
    pub candidate: Option<Option<String>>,
    /// Whether it may act as another agent.
    pub is_superuser: Option<bool>,
    /// Requests an hour.
    pub hourly_limit: Option<i64>,
    /// Requests a day.
    pub daily_limit: Option<i64>,
    /// Seconds since 1970; inner `None` for never.
    pub expires: Option<Option<i64>>,
}

/// How far away the end of a key is at most.
const LONGEST: i64 = 3_653 * DAY;
/// The most requests of a limit.
const MOST: i64 = 10_000_000;

impl KeyInput {
    /// From a JSON body.
    ///
    /// # Errors
    /// 400 with every field that is wrong or unknown.
    pub fn read(body: &Map<String, Value>) -> Result<Self, Failure> {
        let mut input = Self::default();
        let mut wrong = Mistakes::default();
        for (name, value) in body {
            if let Err(failure) = input.set(name, value) {
                wrong.add(failure);
            }
        }
        wrong.none_or(input)
    }

    fn set(&mut self, name: &str, value: &Value) -> Result<(), Failure> {
        match name {
            "description" => {
                let text =
                    value.as_str().map(str::trim).filter(|text| (1..=200).contains(&text.chars().count()));
                self.description =
                    Some(text.ok_or_else(|| expected("description", "1 to 200 characters"))?.into());
            }
            "agent" => {
                self.agent = Some(value.as_i64().ok_or_else(|| expected("agent", "the number of an agent"))?);
            }
            "list" => self.list = Some(lists::read("list", value)?),
            "candidate" if value.is_null() => self.candidate = Some(None),
            "candidate" => self.candidate = Some(Some(lists::read("candidate", value)?)),
            "type" => {
                self.is_superuser = Some(match value.as_str() {
                    Some("normal") => false,
                    Some("superuser") => true,
                    _ => return Err(expected("type", "`normal` or `superuser`")),
                });
            }
            "hourly_limit" => self.hourly_limit = Some(limit("hourly_limit", value)?),
            "daily_limit" => self.daily_limit = Some(limit("daily_limit", value)?),
            "expires" if value.is_null() => self.expires = Some(None),
            "expires" => self.expires = Some(Some(end(value)?)),
            _ => {
                return Err(Failure::field(
                    name.to_owned(),
                    "unknown_field",
                    "no such field; there are: description, agent, list, candidate, type, hourly_limit, \
                     daily_limit, expires",
                ));
            }
        }
        Ok(())
    }
}

/// When a key ends. A number of milliseconds lies thousands of years ahead, and would be never.
fn end(value: &Value) -> Result<i64, Failure> {
    let time = value.as_i64().or_else(|| value.as_str().and_then(clock::read));
    let ahead = 1..=LONGEST;
    time.filter(|time| ahead.contains(&time.saturating_sub(clock::now()))).ok_or_else(|| {
        let example = "a time within ten years from now, such as `2026-01-31T08:00:00Z` or in seconds since 1970 \
                       (not milliseconds), or null for never; a key is ended by DELETE";
        expected("expires", example)
    })
}

fn limit(name: &'static str, value: &Value) -> Result<i64, Failure> {
    let number = value.as_i64().filter(|number| (0..=MOST).contains(number));
    number.ok_or_else(|| expected(name, "a whole number of requests, at most ten million"))
}

fn expected(name: &'static str, what: &str) -> Failure {
    Failure::field(name, "wrong_value", format!("expected {what}"))
}
