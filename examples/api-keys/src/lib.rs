//! A list of tickets behind API keys, and the page on which keys are created and revoked.

mod pages;
mod tickets;

use std::sync::Arc;

use acl::Mode;
use acl_keys::{Caller, Keys, Settings};
use acl_tower::{Carriers, Protected};
use tokio::sync::Mutex;

/// The state that handlers share.
#[derive(Clone)]
pub struct App {
    keys: Keys<Api>,
    tickets: Arc<Mutex<Vec<String>>>,
}

/// The caller, as handlers ask for them.
pub(crate) type Authorized = acl_tower::Authorized<Api, Caller>;

acl::registry! {
    /// The whole application. Keys and people may call tickets; only people may manage keys.
    pub struct Api;
    endpoints: [tickets::{list, create}, pages::{welcome, sign_in, keys, new_key, revoke_key}],
    with: [acl_tower::axum(App)],
    rules: ["keys.*" only by [session]],
}

/// Opens the keys. A program sends its secret in a header, a person's browser sends it in a cookie.
///
/// # Errors
/// The database cannot be opened.
pub async fn open(database: &str) -> Result<Keys<Api>, acl_keys::Error> {
    let carriers = Carriers::new().scheme("bearer", Mode::KEY).cookie("session", Mode::SESSION);
    Keys::open_with(database, Settings::new().prefix("tickets").carriers(carriers)).await
}

/// Builds the application over these keys.
pub fn app(keys: Keys<Api>) -> Protected {
    Api::routes(&keys.edge()).with_state(App { keys, tickets: Arc::default() })
}
