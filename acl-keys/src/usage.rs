//! Calls and refusals of keys: counted in memory, and written once a second by key, endpoint and outcome.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use acl_core::{EndpointId, Registry};
use acl_tower::{Cause, Credential, Refusal, Settings};
use jiff::Timestamp;
use sqlx::Row as _;

use crate::caller::Caller;
use crate::clock::timestamp;
use crate::counts::{Count, Counted};
use crate::error::Error;
use crate::store::{PATIENCE, Store};
use crate::values::Values;

/// The outcome of an allowed call.
pub(crate) const ALLOWED: &str = "allowed";
/// The outcome of an allowed call that the shadow lists would have refused.
pub(crate) const WOULD_DENY: &str = "would_deny";
/// Rows of one statement.
const ROWS: usize = 300;
/// How long a count may wait, which is what `kill -9` loses.
const PAUSE: Duration = Duration::from_secs(1);

/// Calls of one endpoint by one key with the same outcome.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Used {
    /// The method, such as `GET`; empty for a request to no declared endpoint.
    pub method: String,
    /// The declared path; empty for a request to no declared endpoint.
    pub path: String,
    /// `allowed`; `would_deny` for a call that was allowed and that the shadow lists would have refused; or the code of
    /// the refusal, such as `tag_denied`.
    pub code: String,
    /// How many calls there were.
    pub calls: u64,
    /// When the last one was.
    pub last: Timestamp,
}

/// Settings of an edge that counts the calls of keys.
pub(crate) fn counting<R: Registry, P: 'static>(
    store: &Arc<Store>,
    settings: Settings<R, P>,
    caller: fn(&P) -> Option<&Caller>,
) -> Settings<R, P> {
    let (allowed, refused) = (Arc::clone(store), Arc::clone(store));
    settings
        .on_allowed(move |credential: &Credential<R, P>, endpoint: EndpointId<R>| {
            let Some(caller) = caller(credential.principal()) else { return };
            let endpoint = Some(endpoint.index());
            allowed.usage.count(Counted { key: caller.id, endpoint, code: ALLOWED }, None);
            let tried = caller.shadow.as_ref().zip(endpoint);
            if tried.is_some_and(|(shadow, endpoint)| !shadow.contains(endpoint)) {
                allowed.usage.count(Counted { key: caller.id, endpoint, code: WOULD_DENY }, None);
            }
        })
        .on_refused(move |refusal: &Refusal<R, P>| {
            // Requests of unknown callers are in the audit events only, so a flood of them fills no table.
            let Some(caller) = refusal.credential().and_then(|known| caller(known.principal())) else {
                return;
            };
            let endpoint = refusal.target().endpoint().map(EndpointId::index);
            let code = Cause::code(refusal.cause());
            refused.usage.count(Counted { key: caller.id, endpoint, code }, Some(refusal.id()));
        })
}

/// Writes the counts until the store is dropped.
pub(crate) async fn write_down(store: Weak<Store>) {
    loop {
        tokio::time::sleep(PAUSE).await;
        let Some(store) = store.upgrade() else { return };
        if let Err(error) = store.flush().await {
            tracing::warn!(target: "acl_keys", %error, "calls of keys are not written yet");
        }
    }
}

impl Store {
    /// Writes the counts that wait. Call it before a server stops. Otherwise counts are written once a second, so a
    /// server that is killed loses a second of them at most. Limits do not depend on them.
    ///
    /// # Errors
    /// [`Error::Unavailable`]; the counts are kept and written later.
    pub async fn flush(&self) -> Result<(), Error> {
        let all = self.usage.take();
        if all.is_empty() {
            return Ok(());
        }
        let written = self.database.within(PATIENCE, self.write(&all)).await;
        if written.is_err() {
            self.usage.put_back(&all);
        }
        written
    }

    async fn write(&self, all: &[(Counted, Count)]) -> Result<(), Error> {
        let mut transaction = self.database.begin().await?;
        // Some at a time, so that many rows keep no thread of the server to themselves.
        for some in all.chunks(ROWS) {
            self.usage_rows(some).execute(&mut transaction).await?;
            // To the minute: one write a minute.
            let mut by_minute: BTreeMap<i64, Vec<String>> = BTreeMap::new();
            for (counted, count) in some {
                by_minute.entry(count.last / 60).or_default().push(counted.key.to_string());
            }
            for (minute, keys) in by_minute {
                let query = format!(
                    "UPDATE acl_keys SET last_used = $1 WHERE id IN ({}) AND coalesce(last_used, 0) < $1",
                    keys.join(", ")
                );
                let update = sqlx::query(&query).persistent(false).bind(minute * 60);
                update.execute(&mut *transaction).await?;
            }
        }
        Ok(transaction.commit().await?)
    }

    fn usage_rows(&self, all: &[(Counted, Count)]) -> Values {
        let mut values =
            Values::new("INSERT INTO acl_usage (key_id, method, path, code, calls, last, decision)").ending(
                "ON CONFLICT (key_id, method, path, code) DO UPDATE SET
                 calls = acl_usage.calls + excluded.calls, last = excluded.last,
                 decision = coalesce(excluded.decision, acl_usage.decision)",
            );
        for (counted, count) in all {
            let route = counted.endpoint.and_then(|endpoint| self.catalog.route(endpoint));
            let (method, path) = route.map_or(("", ""), |route| (route.method, route.path));
            values.row().number(counted.key).text(method).text(path).text(counted.code);
            values.number(count.calls).number(count.last);
            values.maybe_text(count.decision.map(|id| id.to_string()));
        }
        values
    }

    /// Returns what a key has called and what it was refused, the most frequent first. Calls of the last second may be
    /// missing.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn usage_of(&self, key: i64) -> Result<Vec<Used>, Error> {
        let query = "SELECT method, path, code, calls, last FROM acl_usage WHERE key_id = $1
                     ORDER BY calls DESC, path, method, code";
        let work = async { Ok(sqlx::query(query).bind(key).fetch_all(&self.database.pool()).await?) };
        let rows = self.database.within(PATIENCE, work).await?;
        let read = |row: &sqlx::any::AnyRow| {
            Ok(Used {
                method: row.try_get(0)?,
                path: row.try_get(1)?,
                code: row.try_get(2)?,
                calls: u64::try_from(row.try_get::<i64, _>(3)?).unwrap_or_default(),
                last: timestamp(row.try_get(4)?),
            })
        };
        rows.iter().map(read).collect()
    }
}
