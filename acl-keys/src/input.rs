//! What a new key is to be, and what is to change of one.

use std::time::Duration;

use ipnet::IpNet;
use jiff::Timestamp;

use crate::error::Error;

/// A key that is to be created.
///
/// ```
/// use std::time::Duration;
///
/// use acl_keys::NewKey;
///
/// let key = NewKey::new("the shop", ["tickets.*, -*.delete"])
///     .owner("ann")
///     .expires_in(Duration::from_secs(90 * 86_400))
///     .networks(["192.0.2.0/24".parse()?])
///     .hourly_limit(1_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "a key is there once a store has created it"]
pub struct NewKey {
    pub(crate) name: String,
    pub(crate) mode: String,
    pub(crate) owner: Option<String>,
    pub(crate) lists: Vec<String>,
    pub(crate) shadow: Vec<String>,
    pub(crate) networks: Vec<IpNet>,
    pub(crate) hourly_limit: Option<u32>,
    pub(crate) daily_limit: Option<u32>,
    pub(crate) expires: Option<Expiry>,
}

/// When a key ends.
#[derive(Clone, Copy)]
pub(crate) enum Expiry {
    At(Timestamp),
    In(Duration),
}

impl NewKey {
    /// A key with this name, for people, and these lists, of which any may grant (S5). It is its creator's, has the mode
    /// `key` and, unless the store has a maximum lifetime, no end.
    pub fn new<T: Into<String>>(name: impl Into<String>, lists: impl IntoIterator<Item = T>) -> Self {
        Self {
            name: name.into(),
            mode: "key".to_owned(),
            owner: None,
            lists: lists.into_iter().map(Into::into).collect(),
            shadow: Vec::new(),
            networks: Vec::new(),
            hourly_limit: None,
            daily_limit: None,
            expires: None,
        }
    }

    /// Whose it is.
    pub fn owner(self, owner: impl Into<String>) -> Self {
        Self { owner: Some(owner.into()), ..self }
    }

    /// The mode of its requests, by its name: `token`.
    pub fn mode(self, mode: impl Into<String>) -> Self {
        Self { mode: mode.into(), ..self }
    }

    /// Lists that are tried: what they would refuse is counted, and nothing is refused for it.
    pub fn shadow<T: Into<String>>(self, lists: impl IntoIterator<Item = T>) -> Self {
        Self { shadow: lists.into_iter().map(Into::into).collect(), ..self }
    }

    /// The networks that its requests may come from.
    pub fn networks(self, networks: impl IntoIterator<Item = IpNet>) -> Self {
        Self { networks: networks.into_iter().collect(), ..self }
    }

    /// Requests an hour, at most: of each hour of UTC.
    pub fn hourly_limit(self, requests: u32) -> Self {
        Self { hourly_limit: Some(requests), ..self }
    }

    /// Requests a day, at most: of each day of UTC.
    pub fn daily_limit(self, requests: u32) -> Self {
        Self { daily_limit: Some(requests), ..self }
    }

    /// When it ends.
    pub fn expires(self, at: Timestamp) -> Self {
        Self { expires: Some(Expiry::At(at)), ..self }
    }

    /// After what time it ends.
    pub fn expires_in(self, time: Duration) -> Self {
        Self { expires: Some(Expiry::In(time)), ..self }
    }
}

/// What something is to be from now on; `None` for nothing of it.
#[derive(Clone, Copy)]
pub(crate) struct To<T>(pub(crate) Option<T>);

/// What is to change of a key. What it does not name stays.
///
/// ```
/// use acl_keys::Edit;
///
/// let edit = Edit::new().lists(["tickets.*.list"]).hourly_limit(Some(100));
/// ```
#[derive(Clone, Default)]
#[must_use = "an edit changes nothing until a store makes it"]
pub struct Edit {
    pub(crate) seen: Option<i64>,
    pub(crate) name: Option<String>,
    pub(crate) lists: Option<Vec<String>>,
    pub(crate) shadow: Option<Vec<String>>,
    pub(crate) networks: Option<Vec<IpNet>>,
    pub(crate) hourly_limit: Option<To<u32>>,
    pub(crate) daily_limit: Option<To<u32>>,
    pub(crate) expires: Option<To<Timestamp>>,
}

impl Edit {
    /// An edit that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The [`Key::version`](crate::Key::version) that the person saw: if somebody has changed the key since, nothing is
    /// changed.
    pub fn seen(self, version: i64) -> Self {
        Self { seen: Some(version), ..self }
    }

    /// Another name.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Other lists. Whoever writes them answers for them: from then on the key is within their bounds too.
    pub fn lists<T: Into<String>>(self, lists: impl IntoIterator<Item = T>) -> Self {
        Self { lists: Some(lists.into_iter().map(Into::into).collect()), ..self }
    }

    /// Other shadow lists; none to have none.
    pub fn shadow<T: Into<String>>(self, lists: impl IntoIterator<Item = T>) -> Self {
        Self { shadow: Some(lists.into_iter().map(Into::into).collect()), ..self }
    }

    /// Other networks; none to let it come from anywhere.
    pub fn networks(self, networks: impl IntoIterator<Item = IpNet>) -> Self {
        Self { networks: Some(networks.into_iter().collect()), ..self }
    }

    /// Requests an hour, at most; `None` for no limit.
    pub fn hourly_limit(self, requests: Option<u32>) -> Self {
        Self { hourly_limit: Some(To(requests)), ..self }
    }

    /// Requests a day, at most; `None` for no limit.
    pub fn daily_limit(self, requests: Option<u32>) -> Self {
        Self { daily_limit: Some(To(requests)), ..self }
    }

    /// When it ends; `None` for no end, which a store with a maximum lifetime refuses.
    pub fn expires(self, at: Option<Timestamp>) -> Self {
        Self { expires: Some(To(at)), ..self }
    }
}

/// Reads the time at which a key is to end.
pub(crate) fn end_from(text: &str) -> Result<Timestamp, Error> {
    let wrong = |_| {
        Error::invalid("expires", format!("`{text}` is not a time; write one such as `2027-01-31T00:00:00Z`"))
    };
    text.parse().map_err(wrong)
}

/// Reads the networks that a key may come from.
pub(crate) fn networks_from<'t>(all: impl IntoIterator<Item = &'t str>) -> Result<Vec<IpNet>, Error> {
    let network = |text: &str| {
        let wrong = |_| {
            Error::invalid("networks", format!("`{text}` is not a network; write one such as `192.0.2.0/24`"))
        };
        text.parse().map_err(wrong)
    };
    all.into_iter().map(network).collect()
}
