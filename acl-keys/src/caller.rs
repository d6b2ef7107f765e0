//! Whose a request is: the principal of a cached credential.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;

use crate::authority::Endpoints;
use crate::limits::Meter;
use crate::secret::{Hash, same};

/// Whose a request is: the [principal](acl_tower::Credential::principal) of a credential that a store of keys knows.
pub struct Caller {
    pub(crate) id: i64,
    pub(crate) owner: Box<str>,
    pub(crate) hash: Hash,
    /// When the key or the secret ends, whichever comes first.
    pub(crate) expires: i64,
    pub(crate) networks: Box<[IpNet]>,
    /// None where the key has no limit.
    pub(crate) meter: Option<Arc<Meter>>,
    /// What its shadow lists grant; none if it has none.
    pub(crate) shadow: Option<Box<Endpoints>>,
    /// Of the cache that it was loaded into.
    pub(crate) epoch: u64,
}

impl Caller {
    /// The number of the key.
    pub const fn id(&self) -> i64 {
        self.id
    }

    /// Whose key it is, by the application's name for them.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Whether a request with a secret of this hash, from this address, is the key's now.
    pub(crate) fn is_sender(&self, hash: &Hash, client: impl FnOnce() -> Option<IpAddr>, now: i64) -> bool {
        let is_near = || {
            let from = client().map(|address| address.to_canonical());
            from.is_some_and(|address| self.networks.iter().any(|network| network.contains(&address)))
        };
        same(&self.hash, hash) && now < self.expires && (self.networks.is_empty() || is_near())
    }
}
