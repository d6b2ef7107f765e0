//! What each key has called: for its page, for a suggested list, for its candidate list.

use acl::{Catalog, Mode, Route};
use acl_core::suggest;
use serde_json::{Value, json};
use sqlx::{AnyPool, FromRow};

use crate::clock::{now, timestamp};
use crate::failure::Failure;

/// Calls of one endpoint by one key.
#[derive(Clone, Debug, FromRow)]
pub struct Call {
    /// Such as `GET`.
    pub method: String,
    /// As declared.
    pub path: String,
    /// How often it was let in.
    pub allowed: i64,
    /// How often it was refused.
    pub denied: i64,
    /// How often the candidate list would have refused what was let in.
    pub would_deny: i64,
    /// When last.
    pub last: i64,
}

impl Call {
    /// As the API shows it.
    pub fn to_json(&self) -> Value {
        json!({
            "method": self.method, "path": self.path, "allowed": self.allowed, "denied": self.denied,
            "would_deny": self.would_deny, "last": timestamp(self.last),
        })
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Let in.
    Allowed,
    /// Let in, and the candidate list would have refused it.
    WouldDeny,
    /// Refused.
    Denied,
}

/// Counts a call.
pub async fn count(db: &AnyPool, key: i64, route: Route<'_>, ended: Ended) -> Result<(), Failure> {
    sqlx::query(
        "INSERT INTO calls (api_key, method, path, allowed, denied, would_deny, last) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (api_key, method, path) DO UPDATE SET
            allowed = calls.allowed + excluded.allowed, denied = calls.denied + excluded.denied,
            would_deny = calls.would_deny + excluded.would_deny, last = excluded.last",
    )
    .bind(key)
    .bind(route.method)
    .bind(route.path)
    .bind(i64::from(ended != Ended::Denied))
    .bind(i64::from(ended == Ended::Denied))
    .bind(i64::from(ended == Ended::WouldDeny))
    .bind(now())
    .execute(db)
    .await?;
    Ok(())
}

/// The calls of a key, the most frequent first.
pub async fn of_key(db: &AnyPool, key: i64) -> Result<Vec<Call>, Failure> {
    let calls = sqlx::query_as(
        "SELECT method, path, allowed, denied, would_deny, last FROM calls WHERE api_key = $1
         ORDER BY allowed + denied DESC, path, method",
    );
    Ok(calls.bind(key).fetch_all(db).await?)
}

/// The list that a careful colleague would write for what was let in; see [`suggest::list_for`]. None if nothing was let
/// in that needs a list.
pub fn suggested(catalog: &Catalog<'_>, calls: &[Call]) -> Option<String> {
    let called = calls.iter().filter(|call| call.allowed > 0);
    let used = called.filter_map(|call| catalog.find(&call.method, &call.path));
    suggest::list_for(catalog, used, Mode::KEY).text()
}
