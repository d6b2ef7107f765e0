//! What a client or a form says of a key.

use serde_json::{Map, Value};

use super::lists;
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
            "expires" => {
                let time = value.as_i64().filter(|time| *time > 0);
                let time =
                    time.ok_or_else(|| expected("expires", "seconds since 1970, or null for never"))?;
                self.expires = Some(Some(time));
            }
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

fn limit(name: &'static str, value: &Value) -> Result<i64, Failure> {
    let number = value.as_i64().filter(|number| (0..=MOST).contains(number));
    number.ok_or_else(|| expected(name, "a whole number of requests, at most ten million"))
}

fn expected(name: &'static str, what: &str) -> Failure {
    Failure::field(name, "wrong_value", format!("expected {what}"))
}
