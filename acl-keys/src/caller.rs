//! The principal of a cached credential: whose key a request carries.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;

use crate::authority::Endpoints;
use crate::limits::Meter;
use crate::secret::{Hash, same};

/// The [principal](acl_tower::Credential::principal) of a credential from a store of keys: whose key a request carries.
pub struct Caller {
    pub(crate) id: i64,
    pub(crate) owner: Box<str>,
    /// The id of the secret that was used.
    pub(crate) secret: i64,
    pub(crate) hash: Hash,
    /// When the key or the secret expires, whichever comes first.
    pub(crate) expires: i64,
    pub(crate) networks: Box<[IpNet]>,
    /// None if the key has no limit.
    pub(crate) meter: Option<Arc<Meter>>,
    /// What its shadow lists grant; none if it has none.
    pub(crate) shadow: Option<Box<Endpoints>>,
    /// The generation of the cache that it was loaded into.
    pub(crate) epoch: u64,
}

impl Caller {
    /// The number of the key.
    pub const fn id(&self) -> i64 {
        self.id
    }

    /// The owner of the key, by the application's name for them.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Whether a secret with this hash is valid for the key now.
    pub(crate) fn is_sender(&self, hash: &Hash, now: i64) -> bool {
        same(&self.hash, hash) && now < self.expires
    }

    /// Whether requests of the key may come from this address.
    pub(crate) fn is_near(&self, client: impl FnOnce() -> Option<IpAddr>) -> bool {
        let is_near =
            |address: IpAddr| self.networks.iter().any(|network| network.contains(&address.to_canonical()));
        self.networks.is_empty() || client().is_some_and(is_near)
    }
}
