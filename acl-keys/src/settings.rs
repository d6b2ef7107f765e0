//! What an application may want otherwise.

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
    /// Secrets that begin with `key_`, carried as `Authorization: Bearer SECRET`; no maximum lifetime, no bounds; a
    /// change reaches every replica within 5 seconds; at most 100,000 credentials are cached.
    pub fn new() -> Self {
        Self::default()
    }

    /// What secrets begin with, before a `_`: the name of the application, so that a scanner that finds one knows whose
    /// it is. 1 to 20 of `a-z`, `0-9` and `_`.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// The longest that a key lives. A key then always ends, and no change lets it live longer, counted from when it
    /// was created.
    pub fn max_lifetime(self, time: Duration) -> Self {
        Self { max_lifetime: Some(time), ..self }
    }

    /// How long after a change another replica may still let in what it forbids, at most. A replica that has not heard
    /// from the database for this long trusts nothing that it has cached: it asks the database, and answers 503 where
    /// that does not answer. At least 100 milliseconds.
    pub fn bound(self, bound: Duration) -> Self {
        Self { bound: bound.max(Duration::from_millis(100)), ..self }
    }

    /// How many credentials are cached at most.
    pub fn capacity(self, credentials: u64) -> Self {
        Self { capacity: credentials, ..self }
    }

    /// Sets where requests carry their secrets, and which mode each place stands for. A secret is wrong in a place that
    /// stands for another mode than its key has.
    pub fn carriers(self, carriers: Carriers) -> Self {
        Self { carriers, ..self }
    }

    /// How the address of a request's client is found: for keys that may come from some networks only. Without it, such
    /// keys are refused.
    ///
    /// ```
    /// use std::net::SocketAddr;
    ///
    /// use acl_keys::Settings;
    ///
    /// // With axum: `into_make_service_with_connect_info::<SocketAddr>()` puts an address there. Behind a proxy of
    /// // yours, read the header that the proxy sets, and only where the address is that of the proxy.
    /// let settings = Settings::new().client_address(|parts| {
    ///     parts.extensions.get::<SocketAddr>().map(SocketAddr::ip)
    /// });
    /// ```
    pub fn client_address(self, find: impl Fn(&Parts) -> Option<IpAddr> + Send + Sync + 'static) -> Self {
        Self { client: Some(Box::new(find)), ..self }
    }

    /// What the persons behind a key may do at most, now.
    pub fn bounds(self, bounds: impl Bounds) -> Self {
        Self { bounds: Some(Box::new(bounds)), ..self }
    }
}
