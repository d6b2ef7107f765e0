//! The keys of a database, as a tool sees them that has no registry in its code.

use acl_core::{Catalog, Rights};
use serde_json::json;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::authority::By;
use crate::change::Change;
use crate::clock::now;
use crate::database::{Access, Database};
use crate::error::Error;
use crate::lists::{id, intern, join, split};
use crate::store::PATIENCE;

/// Keys of one page, and of one transaction.
const PAGE: i64 = 5_000;
/// The most keys with one name that are told apart.
const MOST_NAMED: i64 = 100;
/// The live keys, with the texts of their lists. `$1` is the time now.
const LIVE: &str = "SELECT k.id, k.name, k.mode, l.text, s.text
    FROM acl_keys k JOIN acl_lists l ON l.id = k.lists LEFT JOIN acl_lists s ON s.id = k.shadow
    WHERE k.revoked IS NULL AND coalesce(k.expires, $1 + 1) > $1";

/// The keys of a database, read and rewritten by a tool that has an `acl.lock` and no registry in its code, such as the
/// command `acl`. An application opens [`Keys`](crate::Keys) instead.
///
/// What bounds a key live ([`Bounds`](crate::Bounds)) is known to the application alone, so a key may do less than its
/// lists say.
///
/// ```no_run
/// # async fn names() -> Result<(), acl_keys::Error> {
/// let stored = acl_keys::StoredKeys::open("sqlite://keys.db").await?;
/// let mut last = i64::MIN;
/// loop {
///     let page = stored.live_after(last).await?;
///     let Some(end) = page.last() else { break };
///     last = end.id;
///     for key in &page {
///         println!("{}: {}", key.name, key.lists);
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct StoredKeys {
    database: Database,
}

/// A live key, with what decides for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredKey {
    /// Its number.
    pub id: i64,
    /// What it is for. Several keys may have one name.
    pub name: String,
    /// The name of the mode that its requests have.
    pub mode: String,
    /// Its lists, with `|` between them (S5).
    pub lists: String,
    /// Its shadow lists, in the same form.
    pub shadow: Option<String>,
}

/// How often live keys called an endpoint, and how often they were refused there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Calls {
    /// The method, such as `GET`; empty for a permission, and for requests to no declared endpoint.
    pub method: String,
    /// The declared path, or the name of the permission; empty for requests to no declared endpoint.
    pub path: String,
    /// How many calls were allowed.
    pub allowed: u64,
    /// How many calls were refused.
    pub refused: u64,
}

impl StoredKeys {
    /// Opens an existing database to read it. Creates and changes nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there is no such file, or it is not a database with keys of this version;
    /// [`Error::Unavailable`] if the database does not answer.
    pub async fn open(address: &str) -> Result<Self, Error> {
        Ok(Self { database: Database::open_existing(address, Access::Read).await? })
    }

    /// The same, for [`StoredKeys::replace`] too.
    ///
    /// # Errors
    /// As [`StoredKeys::open`].
    pub async fn open_to_write(address: &str) -> Result<Self, Error> {
        Ok(Self { database: Database::open_existing(address, Access::Write).await? })
    }

    /// Returns the live keys with a higher number than this one, in the order of their numbers: the next page, which is
    /// empty after the last one. Keys that are revoked or expired are left out.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn live_after(&self, id: i64) -> Result<Vec<StoredKey>, Error> {
        let query = format!("{LIVE} AND k.id > $2 ORDER BY k.id LIMIT {PAGE}");
        let work = async {
            let query = sqlx::query(&query).bind(now()).bind(id);
            Ok(query.fetch_all(&self.database.pool()).await?)
        };
        self.database.within(PATIENCE, work).await?.iter().map(read).collect()
    }

    /// Returns the live keys with this name, or with this number.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn live_named(&self, name: &str) -> Result<Vec<StoredKey>, Error> {
        let query = format!("{LIVE} AND (k.name = $2 OR k.id = $3) ORDER BY k.id LIMIT {MOST_NAMED}");
        let work = async {
            // No key has the number 0.
            let query = sqlx::query(&query).bind(now()).bind(name).bind(name.parse::<i64>().unwrap_or(0));
            Ok(query.fetch_all(&self.database.pool()).await?)
        };
        self.database.within(PATIENCE, work).await?.iter().map(read).collect()
    }

    /// Returns what a live key has called. See [`Store::usage_of`](crate::Store::usage_of).
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn calls_of(&self, key: i64) -> Result<Vec<Calls>, Error> {
        self.calls("k.id = $2", key, "").await
    }

    /// Returns what all live keys with this mode have called.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn calls_by(&self, mode: &str) -> Result<Vec<Calls>, Error> {
        self.calls("k.mode = $3", 0, mode).await
    }

    async fn calls(&self, which: &str, key: i64, mode: &str) -> Result<Vec<Calls>, Error> {
        // PostgreSQL wants every parameter to be used. A call that shadow lists would have refused was allowed, and is
        // counted as that too.
        let query = format!(
            "SELECT u.method, u.path, CAST(sum(CASE u.code WHEN 'allowed' THEN u.calls ELSE 0 END) AS BIGINT),
                    CAST(sum(CASE WHEN u.code IN ('allowed', 'would_deny') THEN 0 ELSE u.calls END) AS BIGINT)
             FROM acl_usage u JOIN acl_keys k ON k.id = u.key_id
             WHERE k.revoked IS NULL AND coalesce(k.expires, $1 + 1) > $1 AND $2 = $2 AND $3 = $3 AND {which}
             GROUP BY u.method, u.path ORDER BY u.path, u.method"
        );
        let work = async {
            let query = sqlx::query(&query).bind(now()).bind(key).bind(mode);
            Ok(query.fetch_all(&self.database.pool()).await?)
        };
        let rows = self.database.within(PATIENCE, work).await?;
        let number =
            |row: &AnyRow, at| Ok::<_, Error>(u64::try_from(row.try_get::<i64, _>(at)?).unwrap_or_default());
        let calls = rows.iter().map(|row| {
            let (method, path) = (row.try_get(0)?, row.try_get(1)?);
            Ok(Calls { method, path, allowed: number(row, 2)?, refused: number(row, 3)? })
        });
        calls.collect()
    }

    /// Replaces lists by others that grant the same, such as those with the present names of tags that were renamed, in
    /// every live key that has exactly these lists or shadow lists. Returns how many were replaced.
    ///
    /// The author of the lists stays their author. Each change of up to 5,000 keys is one transaction with its audit
    /// rows, in which `by` is the person. If a change fails, those before it are made: call it again to go on.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the lists do not grant the same in every mode of the catalog; [`Error::BeyondRights`] for
    /// anybody without all rights, since the bounds of the keys are not known here; [`Error::Unavailable`].
    pub async fn replace(&self, catalog: &Catalog<'_>, by: &By, old: &str, new: &str) -> Result<u64, Error> {
        let (before, after) = (split(old), split(new));
        for mode in catalog.modes() {
            by.must_have(catalog, mode, &["*".into()].into(), &[])?;
            let [before, after] =
                [&before, &after].map(|lists| Rights::new(catalog, mode, lists).grant::<Vec<u64>>());
            if before != after {
                return Err(Error::invalid("lists", "the new lists do not grant what the old ones grant"));
            }
        }
        let (old, new) = (join(&before), join(&after));
        if old == new {
            return Ok(0);
        }
        let mut replaced = 0;
        for column in ["lists", "shadow"] {
            loop {
                let work = self.replace_some(by, column, &old, &new);
                let count = self.database.within(PATIENCE, work).await?;
                replaced += u64::try_from(count).unwrap_or_default();
                if count < PAGE {
                    break;
                }
            }
        }
        Ok(replaced)
    }

    async fn replace_some(&self, by: &By, column: &str, old: &str, new: &str) -> Result<i64, Error> {
        let old_id = id(old);
        let mut change = Change::begin(&self.database).await?;
        let new_id = intern(change.db(), new).await?;
        let (version, at) = (change.version(), change.at());
        let some = format!(
            "SELECT id FROM acl_keys WHERE {column} = $1 AND revoked IS NULL AND coalesce(expires, $2 + 1) > $2
             ORDER BY id LIMIT {PAGE}"
        );
        let query = format!("UPDATE acl_keys SET {column} = $3, changed = $4 WHERE id IN ({some})");
        let query = sqlx::query(&query).bind(&old_id).bind(at).bind(&new_id).bind(version);
        let changed = query.execute(change.db()).await?.rows_affected();
        if changed == 0 {
            // Dropped, the transaction is rolled back.
            return Ok(0);
        }
        sqlx::query(
            "INSERT INTO acl_audit (version, key_id, at, who, action, before, after, gained, lost)
             SELECT $1, id, $2, $3, 'rewrite', $4, $5, '[]', '[]' FROM acl_keys WHERE changed = $1",
        )
        .bind(version)
        .bind(at)
        .bind(by.who())
        .bind(json!({ column: old }).to_string())
        .bind(json!({ column: new }).to_string())
        .execute(change.db())
        .await?;
        change.commit().await?;
        Ok(i64::try_from(changed).unwrap_or(i64::MAX))
    }
}

fn read(row: &AnyRow) -> Result<StoredKey, Error> {
    Ok(StoredKey {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        mode: row.try_get(2)?,
        lists: row.try_get(3)?,
        shadow: row.try_get(4)?,
    })
}
