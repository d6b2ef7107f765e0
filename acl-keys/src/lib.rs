//! API keys that any application mounts.

mod administer;
mod audit;
mod authenticate;
mod authority;
mod bounds;
mod cache;
mod caller;
mod change;
mod clock;
mod counts;
mod database;
mod error;
#[cfg(feature = "axum")]
pub mod handlers;
mod heartbeat;
mod input;
mod key;
mod keys;
mod limits;
mod lists;
mod load;
mod narrow;
mod rate_limit;
mod search;
mod secret;
mod settings;
mod store;
mod table;
mod usage;
mod values;

pub use administer::Created;
pub use audit::Audited;
pub use authenticate::{Answer, ByKey};
pub use authority::By;
pub use bounds::{BoundLists, Bounds};
pub use caller::Caller;
pub use error::Error;
pub use input::{Edit, NewKey};
pub use key::Key;
pub use keys::Keys;
pub use narrow::Narrowed;
pub use rate_limit::{RateLimitHeaders, Told, WithRateLimit};
pub use search::{Group, Search, State};
pub use secret::Secret;
pub use settings::Settings;
pub use store::Store;
pub use usage::Used;

#[cfg(feature = "axum")]
acl::endpoints! {
    pub ALL: [handlers::{list, create, get, change, rotate, revoke, audit, usage}]
}
