//! A change: made completely or not at all, with its audit row, and announced to other replicas.

use acl_core::Catalog;
use serde_json::{Value, json};
use sqlx::{Any, AnyConnection, Row as _, Transaction};

use crate::authority::{By, Endpoints};
use crate::clock::now;
use crate::database::{Database, Engine};
use crate::error::Error;

/// The channel on which `PostgreSQL` notifies other replicas of a change.
pub(crate) const CHANNEL: &str = "acl_keys";

/// A transaction that changes rights. Each has a version of its own, and waits for the one before it to end.
pub(crate) struct Change {
    transaction: Transaction<'static, Any>,
    version: i64,
    at: i64,
    engine: Engine,
}

/// What the audit records about a change of one key.
pub(crate) struct Entry<'e> {
    pub(crate) action: &'static str,
    pub(crate) key: i64,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
    /// What could be called before.
    pub(crate) reached: &'e Endpoints,
    /// What can be called after.
    pub(crate) reaches: &'e Endpoints,
}

impl Change {
    pub(crate) async fn begin(database: &Database) -> Result<Self, Error> {
        let mut transaction = database.begin().await?;
        // The first statement writes, so that SQLite takes the write lock before the transaction has read anything.
        let version = next_version(&mut transaction).await?;
        Ok(Self { version, transaction, at: now(), engine: database.engine() })
    }

    pub(crate) fn db(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    pub(crate) const fn version(&self) -> i64 {
        self.version
    }

    /// When it began.
    pub(crate) const fn at(&self) -> i64 {
        self.at
    }

    /// Numbers for `count` new rows: the first of them.
    pub(crate) async fn numbers(&mut self, of: Numbered, count: i64) -> Result<i64, Error> {
        let query = match of {
            Numbered::Keys => "UPDATE acl_state SET last_key = last_key + $1 RETURNING last_key",
            Numbered::Secrets => "UPDATE acl_state SET last_secret = last_secret + $1 RETURNING last_secret",
        };
        let last: i64 = sqlx::query(query).bind(count).fetch_one(self.db()).await?.try_get(0)?;
        Ok(last - count + 1)
    }

    pub(crate) async fn record(
        &mut self,
        catalog: &Catalog<'_>,
        by: &By,
        entry: Entry<'_>,
    ) -> Result<(), Error> {
        let (version, at) = (self.version, self.at);
        sqlx::query(
            "INSERT INTO acl_audit (version, key_id, at, who, action, before, after, gained, lost)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(version)
        .bind(entry.key)
        .bind(at)
        .bind(by.who())
        .bind(entry.action)
        .bind(entry.before.map(|value| value.to_string()))
        .bind(entry.after.map(|value| value.to_string()))
        .bind(beyond(catalog, entry.reaches, entry.reached))
        .bind(beyond(catalog, entry.reached, entry.reaches))
        .execute(self.db())
        .await?;
        Ok(())
    }

    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        let (engine, version) = (self.engine, self.version);
        notify(self.db(), engine, version).await?;
        Ok(self.transaction.commit().await?)
    }
}

/// Waits for other changes to end, and returns the version of this one.
pub(crate) async fn next_version(db: &mut AnyConnection) -> Result<i64, Error> {
    let row = sqlx::query("UPDATE acl_state SET version = version + 1 RETURNING version");
    Ok(row.fetch_one(db).await?.try_get(0)?)
}

/// Notifies other replicas of a change when the transaction commits.
pub(crate) async fn notify(db: &mut AnyConnection, engine: Engine, version: i64) -> Result<(), Error> {
    if engine == Engine::Postgres {
        let notify = sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(version.to_string());
        notify.execute(db).await?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
pub(crate) enum Numbered {
    Keys,
    Secrets,
}

/// Method and path of each endpoint that is in one set and not in another, as JSON.
pub(crate) fn beyond(catalog: &Catalog<'_>, one: &Endpoints, other: &Endpoints) -> String {
    let beyond = one.difference(other);
    let routes = catalog.routes_of(&beyond).map(|route| route.to_string());
    json!(routes.collect::<Vec<_>>()).to_string()
}
