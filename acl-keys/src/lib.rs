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
mod database;
mod error;
mod heartbeat;
mod input;
mod key;
mod keys;
mod limits;
mod lists;
mod load;
mod search;
mod secret;
mod settings;
mod store;

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
pub use search::{Group, Search, State};
pub use secret::Secret;
pub use settings::Settings;
pub use store::Store;
