//! Who changed what, read back.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, Row as _};

use crate::clock::timestamp;
use crate::error::Error;
use crate::store::{PATIENCE, Store};

/// The columns of the audit, in the order in which [`read`] reads them.
const SELECT: &str = "SELECT version, key_id, at, who, action, before, after, gained, lost FROM acl_audit";

/// One change of one key.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Audited {
    /// The number of the change: later changes have higher ones, and keys that change together share one.
    pub version: i64,
    /// The number of the key.
    pub key: i64,
    /// When it was made.
    pub at: Timestamp,
    /// Who made it.
    pub who: String,
    /// What was done: `create`, `edit`, `rotate`, `end_old_secrets`, `revoke`, `narrow`, `import`.
    pub action: String,
    /// What the key was; none if it was not there.
    pub before: Option<Value>,
    /// What it is after the change.
    pub after: Option<Value>,
    /// The endpoints that it could not call before: `GET /tickets`.
    pub gained: Vec<String>,
    /// The endpoints that it can no longer call.
    pub lost: Vec<String>,
}

impl Store {
    /// Returns the latest changes of a key, newest first, at most `most` of them.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn audit_of(&self, key: i64, most: u32) -> Result<Vec<Audited>, Error> {
        let query = format!("{SELECT} WHERE key_id = $1 ORDER BY version DESC LIMIT $2");
        self.audited(sqlx::query(&query).bind(key).bind(i64::from(most))).await
    }

    /// Returns the latest changes of all keys, newest first, at most `most` of them.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn audit(&self, most: u32) -> Result<Vec<Audited>, Error> {
        let query = format!("{SELECT} ORDER BY version DESC, key_id DESC LIMIT $1");
        self.audited(sqlx::query(&query).bind(i64::from(most))).await
    }

    async fn audited<'q>(&self, query: Query<'q, Any, AnyArguments<'q>>) -> Result<Vec<Audited>, Error> {
        let work = async { Ok(query.fetch_all(&self.database.pool()).await?) };
        self.database.within(PATIENCE, work).await?.iter().map(read).collect()
    }
}

pub(crate) fn read(row: &AnyRow) -> Result<Audited, Error> {
    let json = |text: String| serde_json::from_str::<Value>(&text).map_err(Error::unavailable);
    let endpoints = |at| {
        let text: String = row.try_get(at)?;
        serde_json::from_str::<Vec<String>>(&text).map_err(Error::unavailable)
    };
    Ok(Audited {
        version: row.try_get(0)?,
        key: row.try_get(1)?,
        at: timestamp(row.try_get(2)?),
        who: row.try_get(3)?,
        action: row.try_get(4)?,
        before: row.try_get::<Option<String>, _>(5)?.map(json).transpose()?,
        after: row.try_get::<Option<String>, _>(6)?.map(json).transpose()?,
        gained: endpoints(7)?,
        lost: endpoints(8)?,
    })
}
