//! API keys for any application: created, shown once, stored hashed, limited, narrowed, rotated, revoked everywhere at
//! once, and audited.
//!
//! Keys are stored in one `SQLite` file (feature `sqlite`, on by default) or in `PostgreSQL` (feature `postgres`),
//! which several replicas share. An edge of [`acl_tower`] authenticates callers by them.
//!
//! ```
//! use acl_keys::{By, Keys, NewKey};
//!
//! mod tickets {
//!     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
//!     pub async fn list() -> &'static str { "[]" }
//! }
//! acl::registry! { pub struct Api; endpoints: [tickets::list], with: [acl_tower::axum] }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let database = format!("sqlite://{}", folder.path().join("keys.db").display());
//! # let database = database.as_str();
//! let keys = Keys::<Api>::open(database).await?; // sqlite://keys.db
//! let app = Api::routes(&keys.edge()).with_state(());
//!
//! let by = By::operator("first start");
//! let created = keys.create(&by, NewKey::new("the shop", ["tickets.*"])).await?;
//! println!("{}", created.secret.reveal()); // Authorization: Bearer key_…
//! keys.revoke(&by, created.key.id).await?;
//! # let _ = app;
//! # Ok(())
//! # }
//! ```
//!
//! # What is guaranteed
//!
//! - **A secret is shown once.** The database stores its SHA-256. An unknown secret and a wrong one get the same
//!   answer, and hashes are compared in constant time. See [`Secret`] for its form.
//! - **A change is one transaction** with its audit row ([`Audited`]): who, before, after, endpoints gained and lost.
//!   Nobody changes a key that has more rights than they have ([`By`]), or creates one for a person who has more.
//! - **A change is in force** in this process when the call returns, and on every replica within [`Settings::bound`]: 5
//!   seconds by default, usually some milliseconds on `PostgreSQL` and a second on `SQLite`. The clock enforces the
//!   bound: a replica that has not heard from the database for that long trusts nothing in its cache. It asks the
//!   database, and answers 503 if the database does not answer.
//! - **A cached key costs no query**, no wait and no allocation; equal lists are decided once. The cache is bounded
//!   ([`Settings::capacity`]), and only a correct secret brings a key into it.
//! - **Bounds are live** ([`Bounds`]): a key may do what its lists grant and what the roles of three people grant at
//!   the time of the request: its owner, the author of its lists, and whoever saw its secret.
//! - **Limits hold across replicas**: replicas lease requests in blocks from the database, never more than the limit.
//!   What a replica has leased and not used when it stops is lost for that hour or day.
//! - **Usage** ([`Store::usage_of`]) is written once a second: a process that is killed loses a second of it at most.
//!   Refusals are counted by key, endpoint and reason, so a flood of them is one row. Refusals of unknown callers are
//!   not stored.
//! - A token is a key with another mode ([`NewKey::mode`], [`Settings::carriers`]).
//!
//! # What is not guaranteed
//!
//! Failed attempts of unknown callers are not slowed down: put a rate limit by address before the application. A
//! replica that hears of a change late can allow, for up to the bound, what the change forbids.

mod administer;
mod audit;
mod authenticate;
mod authority;
mod bounds;
mod cache;
mod caller;
mod change;
mod changes;
mod clock;
mod copy;
mod counts;
mod database;
mod error;
#[cfg(feature = "axum")]
mod extract;
mod find;
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
#[cfg(feature = "axum")]
mod others;
#[cfg(feature = "pages")]
pub mod pages;
#[cfg(feature = "axum")]
mod problem;
mod rate_limit;
mod reach;
mod refusals;
mod revoke_many;
mod search;
mod secret;
mod secrets;
mod settings;
mod store;
mod stored_keys;
mod table;
mod usage;
mod values;

pub use administer::Created;
pub use audit::Audited;
pub use authenticate::{Answer, ByKey};
pub use authority::By;
pub use bounds::{BoundLists, Bounds};
pub use caller::Caller;
pub use changes::{Changed, Changes};
pub use copy::copy;
pub use error::Error;
pub use find::Group;
pub use input::{Edit, NewKey, network};
pub use key::Key;
pub use keys::Keys;
pub use narrow::Narrowed;
pub use rate_limit::{RateLimitHeaders, Told, WithRateLimit};
pub use refusals::Refused;
pub use revoke_many::Revoked;
pub use search::{Search, Sort, State};
pub use secret::Secret;
pub use secrets::LiveSecret;
pub use settings::Settings;
pub use store::Store;
pub use stored_keys::{Calls, StoredKey, StoredKeys};
pub use usage::Used;

#[cfg(feature = "axum")]
acl::endpoints! {
    /// The handlers of [`handlers`], for an application's registry: `endpoints: [tickets::ALL, acl_keys::ALL]`.
    pub ALL: [handlers::{list, create, get, change, rotate, revoke, audit, usage}]
}
