//! The fields of a key beside its lists: of a key, of a new one, or as they were typed when something in them was
//! refused.

use jiff::Timestamp;
use maud::{Markup, html};

use super::failure::Failure;
use super::form::Filled;
use super::text::{DAY, counted, mistake, time};
use super::visitor::Visitor;
use crate::clock::{now, timestamp};
use crate::error::Error;
use crate::input::{Edit, NewKey, networks_from};
use crate::key::Key;

/// Lifetimes to choose from, in days.
const LIFETIMES: [i64; 5] = [1, 7, 30, 90, 365];

/// What stands in the fields. Texts, since what was typed need not be a number.
pub(super) struct KeyInfo {
    pub(super) name: String,
    hourly_limit: String,
    daily_limit: String,
    networks: String,
    /// Days from now, `never`, or nothing: as it is.
    expires: String,
}

/// When a key is to expire: as it is now, or at a time or never.
type Expiry = Option<Option<Timestamp>>;

/// What was typed, read.
struct Read {
    hourly_limit: Option<u32>,
    daily_limit: Option<u32>,
    networks: Vec<ipnet::IpNet>,
    expires: Expiry,
}

impl KeyInfo {
    /// What a new key begins with.
    pub(super) fn new() -> Self {
        Self {
            name: String::new(),
            hourly_limit: String::new(),
            daily_limit: String::new(),
            networks: String::new(),
            expires: "90".to_owned(),
        }
    }

    /// A key's.
    pub(super) fn of(key: &Key) -> Self {
        let limit = |limit: Option<u32>| limit.map(|limit| limit.to_string()).unwrap_or_default();
        Self {
            name: key.name.clone(),
            hourly_limit: limit(key.hourly_limit),
            daily_limit: limit(key.daily_limit),
            networks: key.networks.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
            expires: String::new(),
        }
    }

    /// What was typed.
    pub(super) fn typed(filled: &Filled) -> Self {
        let text = |name| filled.text(name).to_owned();
        Self {
            name: text("name"),
            hourly_limit: text("hourly_limit"),
            daily_limit: text("daily_limit"),
            networks: text("networks"),
            expires: text("expires"),
        }
    }

    /// The fields; `between` stands below the name. A key that is there already may keep its expiry.
    pub(super) fn fields(
        &self,
        visitor: &Visitor,
        between: &Markup,
        key: Option<&Key>,
        failure: Option<&Failure>,
    ) -> Markup {
        html! {
            @let wrong = Failure::wrong(failure, "name");
            label { "Name" input name="name" value=(self.name) maxlength="200" required
                placeholder="What is it for?" autofocus[key.is_none() && failure.is_none()]
                aria-invalid=[wrong.as_ref().map(|_| "true")] aria-describedby=[wrong.as_ref().map(|_| "wrong-name")];
                (mistake("name", wrong.as_deref())) }
            (between)
            div.row {
                (limit("Requests an hour", "hourly_limit", &self.hourly_limit, failure))
                (limit("Requests a day", "daily_limit", &self.daily_limit, failure))
                (self.expiry(visitor, key, failure))
            }
            @let wrong = Failure::wrong(failure, "networks");
            details open[!self.networks.is_empty() || wrong.is_some()] {
                summary { "Networks" }
                label { "Requests may come from"
                    textarea name="networks" rows="2" placeholder="192.0.2.0/24, one a line; everywhere if it is empty" spellcheck="false"
                        aria-invalid=[wrong.as_ref().map(|_| "true")] aria-describedby=[wrong.as_ref().map(|_| "wrong-networks")]
                        { (self.networks) }
                    (mistake("networks", wrong.as_deref())) }
            }
        }
    }

    fn expiry(&self, visitor: &Visitor, key: Option<&Key>, failure: Option<&Failure>) -> Markup {
        let wrong = Failure::wrong(failure, "expires");
        let created = key.map_or_else(now, |key| key.created.as_second());
        let latest = visitor.store.latest_end(created);
        let lifetimes =
            LIFETIMES.into_iter().filter(|days| latest.is_none_or(|latest| now() + days * DAY <= latest));
        html! {
            label { "Expires" @if let Some(key) = key { " (now: " (time(key.expires)) ")" }
                select name="expires" aria-invalid=[wrong.as_ref().map(|_| "true")]
                    aria-describedby=[wrong.as_ref().map(|_| "wrong-expires")] {
                    @if key.is_some() { (self.choice("", "Leave as it is")) }
                    @if latest.is_none() { (self.choice("never", "Never")) }
                    @for days in lifetimes {
                        (self.choice(&days.to_string(), &format!("In {}", counted(days, "day"))))
                    }
                    @if key.is_none() && latest.is_some() { (self.choice("", "As late as possible")) }
                }
                (mistake("expires", wrong.as_deref()))
            }
        }
    }

    fn choice(&self, value: &str, says: &str) -> Markup {
        html! { option value=(value) selected[self.expires == value] { (says) } }
    }

    fn read(&self) -> Result<Read, Error> {
        let limit = |field, text: &str| match text {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| {
                Error::invalid(field, "expected a whole number of requests, or nothing for no limit")
            }),
        };
        let expires = match self.expires.as_str() {
            "" => None,
            "never" => Some(None),
            days => {
                let days = days.parse::<i64>().ok().filter(|days| (1..=3_650).contains(days));
                let wrong = || Error::invalid("expires", "expected a number of days from 1 to 3650");
                Some(Some(timestamp(now() + days.ok_or_else(wrong)? * DAY)))
            }
        };
        Ok(Read {
            hourly_limit: limit("hourly_limit", &self.hourly_limit)?,
            daily_limit: limit("daily_limit", &self.daily_limit)?,
            networks: networks_from(
                self.networks.split([',', ' ', '\n', '\r']).filter(|one| !one.is_empty()),
            )?,
            expires,
        })
    }

    /// A new key with these lists.
    pub(super) fn new_key(&self, lists: &[String]) -> Result<NewKey, Error> {
        let read = self.read()?;
        let mut new = NewKey::new(&self.name, lists.iter().map(String::as_str)).networks(read.networks);
        new.hourly_limit = read.hourly_limit;
        new.daily_limit = read.daily_limit;
        Ok(read.expires.flatten().into_iter().fold(new, NewKey::expires))
    }

    /// Changes to a key.
    pub(super) fn edit(&self) -> Result<Edit, Error> {
        let read = self.read()?;
        let edit = Edit::new()
            .name(&self.name)
            .networks(read.networks)
            .hourly_limit(read.hourly_limit)
            .daily_limit(read.daily_limit);
        Ok(read.expires.into_iter().fold(edit, Edit::expires))
    }
}

fn limit(says: &str, field: &str, value: &str, failure: Option<&Failure>) -> Markup {
    let wrong = Failure::wrong(failure, field);
    html! {
        label { (says)
            input type="number" name=(field) min="0" value=(value) placeholder="No limit"
                aria-invalid=[wrong.as_ref().map(|_| "true")]
                aria-describedby=[wrong.as_ref().map(|_| format!("wrong-{field}"))];
            (mistake(field, wrong.as_deref())) }
    }
}
