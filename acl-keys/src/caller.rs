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

    /// Whether a secret with this hash, from this address, is valid for the key now.
    pub(crate) fn is_sender(&self, hash: &Hash, client: impl FnOnce() -> Option<IpAddr>, now: i64) -> bool {
        let is_near = || {
            let from = client().map(|address| address.to_canonical());
            from.is_some_and(|address| self.networks.iter().any(|network| network.contains(&address)))
        };
        same(&self.hash, hash) && now < self.expires && (self.networks.is_empty() || is_near())
    }
}
