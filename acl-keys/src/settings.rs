//! The settings of a store of keys.

use std::net::IpAddr;
use std::time::Duration;

use acl_core::Mode;
use acl_tower::Carriers;
use http::request::Parts;

use crate::bounds::Bounds;

pub(crate) type ClientAddress = dyn Fn(&Parts) -> Option<IpAddr> + Send + Sync;

/// How a store of keys works.
///
/// ```
/// use std::time::Duration;
///
/// use acl_keys::Settings;
///
/// let settings = Settings::new()
///     .prefix("acme")
///     .max_lifetime(Duration::from_secs(365 * 86_400))
///     .bound(Duration::from_secs(2));
/// ```
#[must_use = "settings do nothing until a store is opened with them"]
pub struct Settings {
    pub(crate) prefix: String,
    pub(crate) max_lifetime: Option<Duration>,
    pub(crate) bound: Duration,
    pub(crate) capacity: u64,
    pub(crate) carriers: Carriers,
    pub(crate) client: Option<Box<ClientAddress>>,
    pub(crate) bounds: Option<Box<dyn Bounds>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            prefix: "key".to_owned(),
            max_lifetime: None,
            bound: Duration::from_secs(5),
            capacity: 100_000,
            carriers: Carriers::new().scheme("bearer", Mode::KEY),
            client: None,
            bounds: None,
        }
    }
}

impl Settings {
    /// Returns the default settings: secrets begin with `key_` and are carried as `Authorization: Bearer SECRET`; there
    /// is no maximum lifetime, and there are no bounds; a change reaches every replica within 5 seconds; at most
    /// 100,000 credentials are cached.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what secrets begin with, before a `_`: 1 to 20 of `a-z`, `0-9` and `_`. Use the name of the application, so
    /// that whoever finds a leaked secret knows where it is from.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// Sets the maximum lifetime of a key. Every key then expires, and no change moves the end beyond this time after
    /// its creation.
    pub fn max_lifetime(self, time: Duration) -> Self {
        Self { max_lifetime: Some(time), ..self }
    }

    /// Sets how long after a change another replica may still allow what the change forbids. A replica that has not
    /// heard from the database for this long trusts nothing in its cache: it asks the database, and answers 503 if the
    /// database does not answer. The value is 100 milliseconds at least.
    pub fn bound(self, bound: Duration) -> Self {
        Self { bound: bound.max(Duration::from_millis(100)), ..self }
    }

    /// Sets how many credentials are cached at most.
    pub fn capacity(self, credentials: u64) -> Self {
        Self { capacity: credentials, ..self }
    }

    /// Sets where requests carry their secrets, and which mode each place stands for. A secret is wrong in a place that
    /// stands for another mode than its key has.
    pub fn carriers(self, carriers: Carriers) -> Self {
        Self { carriers, ..self }
    }

    /// Sets how to find the address of the client of a request. Keys that are limited to networks need it: without it,
    /// their requests are refused.
    ///
    /// ```
    /// use std::net::SocketAddr;
    ///
    /// use acl_keys::Settings;
    ///
    /// // With axum, `into_make_service_with_connect_info::<SocketAddr>()` puts an address there. Behind your own
    /// // proxy, read the header that the proxy sets, but only if the address is that of the proxy.
    /// let settings = Settings::new().client_address(|parts| {
    ///     parts.extensions.get::<SocketAddr>().map(SocketAddr::ip)
    /// });
    /// ```
    pub fn client_address(self, find: impl Fn(&Parts) -> Option<IpAddr> + Send + Sync + 'static) -> Self {
        Self { client: Some(Box::new(find)), ..self }
    }

    /// Sets what limits a key to what the people behind it may do now.
    pub fn bounds(self, bounds: impl Bounds) -> Self {
        Self { bounds: Some(Box::new(bounds)), ..self }
    }
}
