//! What describes a new key, and what describes changes to a key.

use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;
use jiff::Timestamp;

use crate::error::{Error, quoted};

/// A key to create.
///
/// ```
/// use std::time::Duration;
///
/// use acl_keys::NewKey;
///
/// let key = NewKey::new("the shop", ["tickets.*, -*.delete"])
///     .owner("ann")
///     .expires_in(Duration::from_secs(90 * 86_400))
///     .networks([acl_keys::network("192.0.2.0/24")?])
///     .hourly_limit(1_000);
/// # Ok::<(), acl_keys::Error>(())
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

/// When a key expires.
#[derive(Clone, Copy)]
pub(crate) enum Expiry {
    At(Timestamp),
    In(Duration),
}

impl NewKey {
    /// Describes a key with this name and these lists, of which any may grant (S5). By default its owner is its
    /// creator, its mode is `key`, and it does not expire unless the store has a maximum lifetime.
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

    /// Sets its owner.
    pub fn owner(self, owner: impl Into<String>) -> Self {
        Self { owner: Some(owner.into()), ..self }
    }

    /// Sets the mode of its requests, by name: `token`.
    pub fn mode(self, mode: impl Into<String>) -> Self {
        Self { mode: mode.into(), ..self }
    }

    /// Sets its shadow lists: what they would refuse is counted, but not refused.
    pub fn shadow<T: Into<String>>(self, lists: impl IntoIterator<Item = T>) -> Self {
        Self { shadow: lists.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets the networks that its requests may come from.
    pub fn networks(self, networks: impl IntoIterator<Item = IpNet>) -> Self {
        Self { networks: networks.into_iter().collect(), ..self }
    }

    /// Sets the most requests in each hour of UTC.
    pub fn hourly_limit(self, requests: u32) -> Self {
        Self { hourly_limit: Some(requests), ..self }
    }

    /// Sets the most requests in each day of UTC.
    pub fn daily_limit(self, requests: u32) -> Self {
        Self { daily_limit: Some(requests), ..self }
    }

    /// Sets when it expires.
    pub fn expires(self, at: Timestamp) -> Self {
        Self { expires: Some(Expiry::At(at)), ..self }
    }

    /// Sets after what time it expires.
    pub fn expires_in(self, time: Duration) -> Self {
        Self { expires: Some(Expiry::In(time)), ..self }
    }
}

/// A new value of something optional; `None` removes it.
#[derive(Clone, Copy)]
pub(crate) struct To<T>(pub(crate) Option<T>);

/// Changes to a key. What it does not name stays as it is.
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
    pub(crate) owner: Option<String>,
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

    /// Sets the [`Key::version`](crate::Key::version) that the person has seen. If the key has changed since then, the
    /// edit fails with [`Error::Conflict`](crate::Error::Conflict).
    pub fn seen(self, version: i64) -> Self {
        Self { seen: Some(version), ..self }
    }

    /// Sets a new name.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Sets a new owner, whose bounds then limit the key.
    pub fn owner(self, owner: impl Into<String>) -> Self {
        Self { owner: Some(owner.into()), ..self }
    }

    /// Sets new lists. Their author answers for them: from then on the author's bounds limit the key too.
    pub fn lists<T: Into<String>>(self, lists: impl IntoIterator<Item = T>) -> Self {
        Self { lists: Some(lists.into_iter().map(Into::into).collect()), ..self }
    }

    /// Sets new shadow lists. Without any, the key has none.
    pub fn shadow<T: Into<String>>(self, lists: impl IntoIterator<Item = T>) -> Self {
        Self { shadow: Some(lists.into_iter().map(Into::into).collect()), ..self }
    }

    /// Sets new networks. Without any, requests may come from anywhere.
    pub fn networks(self, networks: impl IntoIterator<Item = IpNet>) -> Self {
        Self { networks: Some(networks.into_iter().collect()), ..self }
    }

    /// Sets the most requests an hour; `None` for no limit.
    pub fn hourly_limit(self, requests: Option<u32>) -> Self {
        Self { hourly_limit: Some(To(requests)), ..self }
    }

    /// Sets the most requests a day; `None` for no limit.
    pub fn daily_limit(self, requests: Option<u32>) -> Self {
        Self { daily_limit: Some(To(requests)), ..self }
    }

    /// Sets when it expires; `None` for never, which a store with a maximum lifetime refuses.
    pub fn expires(self, at: Option<Timestamp>) -> Self {
        Self { expires: Some(To(at)), ..self }
    }
}

/// Reads the time at which a key expires.
pub(crate) fn end_from(text: &str) -> Result<Timestamp, Error> {
    let wrong = |_| {
        Error::invalid(
            "expires",
            format!("{} is not a time; write one such as `2027-01-31T00:00:00Z`", quoted(text)),
        )
    };
    text.parse().map_err(wrong)
}

/// Reads the networks that a key may come from.
pub(crate) fn networks_from<'t>(all: impl IntoIterator<Item = &'t str>) -> Result<Vec<IpNet>, Error> {
    all.into_iter().map(network).collect()
}

/// Reads a network, such as `192.0.2.0/24`; an address alone is a network of one.
///
/// A number with a leading zero is refused, although the parser of `IpNet` accepts it: some programs read `010` as
/// octal, so `010.0.0.0/8` is `8.0.0.0/8` to them and `10.0.0.0/8` to others.
///
/// # Errors
/// [`Error::Invalid`] for a text that is not a network.
///
/// ```
/// assert_eq!(acl_keys::network("2001:db8::/32")?.prefix_len(), 32);
/// assert_eq!(acl_keys::network("192.0.2.7")?.to_string(), "192.0.2.7/32");
/// assert!(acl_keys::network("010.0.0.0/8").is_err());
/// # Ok::<(), acl_keys::Error>(())
/// ```
pub fn network(text: &str) -> Result<IpNet, Error> {
    let (address, length) =
        text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let read = || {
        let address: IpAddr = address.parse().ok()?;
        let Some(length) = length else { return Some(address.into()) };
        let number: u8 = length.parse().ok()?;
        // The standard library also reads `+8` and `08` as numbers.
        let is_plain = !length.starts_with(['+', '0']) || length == "0";
        IpNet::new(address, number).ok().filter(|_| is_plain)
    };
    read().ok_or_else(|| {
        let message = format!("{} is not a network; write one such as `192.0.2.0/24`", quoted(text));
        Error::invalid("networks", message)
    })
}
