//! Who changed what, read back.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::clock::timestamp;
use crate::error::Error;
use crate::key::{COLUMNS, Key, TABLES};
use crate::store::{PATIENCE, Store};

/// One change of one key.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Audited {
    /// The number of the change: later ones are higher, and keys changed together have one.
    pub version: i64,
    /// The number of the key.
    pub key: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What was done: `create`, `edit`, `rotate`, `revoke`, `narrow`, `import`.
    pub action: String,
    /// What the key was; none if it was not there.
    pub before: Option<Value>,
    /// What it is after the change.
    pub after: Option<Value>,
    /// The endpoints that it could not call before: `GET /tickets`.
    pub gained: Vec<String>,
    /// The endpoints that it cannot call any more.
    pub lost: Vec<String>,
}

impl Store {
    /// A key, by its number.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn key(&self, id: i64) -> Result<Key, Error> {
        let work = async {
            let query = format!("SELECT {COLUMNS} FROM {TABLES} WHERE k.id = $1");
            let row = sqlx::query(&query).bind(id).fetch_optional(&self.database.pool()).await?;
            Key::read(&row.ok_or(Error::NotFound)?)
        };
        self.database.within(PATIENCE, work).await
    }

    /// The last changes of a key, the last first.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn audit_of(&self, key: i64, most: u32) -> Result<Vec<Audited>, Error> {
        let query = "SELECT version, key_id, at, who, action, before, after, gained, lost FROM acl_audit
                     WHERE key_id = $1 ORDER BY version DESC LIMIT $2";
        let query = sqlx::query(query).bind(key).bind(i64::from(most));
        let work = async { Ok(query.fetch_all(&self.database.pool()).await?) };
        self.database.within(PATIENCE, work).await?.iter().map(read).collect()
    }

    /// The last changes of all keys, the last first.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn audit(&self, most: u32) -> Result<Vec<Audited>, Error> {
        let query = "SELECT version, key_id, at, who, action, before, after, gained, lost FROM acl_audit
                     ORDER BY version DESC, key_id DESC LIMIT $1";
        let query = sqlx::query(query).bind(i64::from(most));
        let work = async { Ok(query.fetch_all(&self.database.pool()).await?) };
        self.database.within(PATIENCE, work).await?.iter().map(read).collect()
    }
}

fn read(row: &AnyRow) -> Result<Audited, Error> {
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
