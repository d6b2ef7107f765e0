//! The secrets of a key, as administrators see them.

use jiff::Timestamp;
use sqlx::Row as _;

use crate::authority::By;
use crate::change::Change;
use crate::clock::{now, timestamp};
use crate::error::Error;
use crate::key::Key;
use crate::secret::beginning;
use crate::store::{PATIENCE, Store};

/// A secret that is valid now, as far as it may be shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LiveSecret {
    /// Its first characters, up to the random ones.
    pub beginning: String,
    /// Who saw it.
    pub shown_to: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends, if it was rotated.
    pub expires: Option<Timestamp>,
}

impl Store {
    /// Returns the secrets of a key that are valid now, the oldest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn secrets_of(&self, key: i64) -> Result<Vec<LiveSecret>, Error> {
        let query = "SELECT id, shown_to, created, expires FROM acl_secrets
                     WHERE key_id = $1 AND coalesce(expires, $2 + 1) > $2 ORDER BY id";
        let work =
            async { Ok(sqlx::query(query).bind(key).bind(now()).fetch_all(&self.database.pool()).await?) };
        let rows = self.database.within(PATIENCE, work).await?;
        let read = |row: &sqlx::any::AnyRow| {
            let id: i64 = row.try_get(0)?;
            Ok(LiveSecret {
                beginning: beginning(&self.settings.prefix, u64::try_from(id).unwrap_or_default()),
                shown_to: row.try_get(1)?,
                created: timestamp(row.try_get(2)?),
                expires: row.try_get::<Option<i64>, _>(3)?.map(timestamp),
            })
        };
        rows.iter().map(read).collect()
    }

    /// Ends now what a rotation left valid: all secrets of a key but the newest.
    ///
    /// # Errors
    /// As [`Store::edit`].
    pub async fn end_old_secrets(&self, by: &By, id: i64) -> Result<(), Error> {
        self.in_force(self.ending(by, id)).await
    }

    async fn ending(&self, by: &By, id: i64) -> Result<(), Error> {
        let mut change = Change::begin(&self.database).await?;
        let (before, _, bounds) = self.may_change(&mut change, by, id).await?;
        let (at, version) = (change.at(), change.version());
        sqlx::query(
            "UPDATE acl_secrets SET expires = $2 WHERE key_id = $1 AND (expires IS NULL OR expires > $2)
             AND id < (SELECT max(id) FROM acl_secrets WHERE key_id = $1)",
        )
        .bind(id)
        .bind(at)
        .execute(change.db())
        .await?;
        sqlx::query("UPDATE acl_keys SET changed = $1 WHERE id = $2")
            .bind(version)
            .bind(id)
            .execute(change.db())
            .await?;
        let after = Key::load(change.db(), id).await?;
        self.record(&mut change, by, "end_old_secrets", (&before, &bounds), (&after, &bounds)).await?;
        change.commit().await
    }
}
