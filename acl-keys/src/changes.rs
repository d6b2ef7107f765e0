//! The audit, change by change: keys that changed together are one entry.

use jiff::Timestamp;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, Row as _};

use crate::audit::{Audited, read};
use crate::clock::timestamp;
use crate::error::Error;
use crate::store::{PATIENCE, Store};

/// The most keys of one change that are shown.
const MOST_KEYS: u32 = 20;
/// Which rows count; all parameters are used, as `PostgreSQL` wants it.
const FROM: &str = "FROM acl_audit a JOIN acl_keys k ON k.id = a.key_id
    WHERE ($1 = 0 OR a.key_id = $1) AND ($2 = '' OR a.action = $2) AND ($3 = '' OR a.who = $3)
    AND ($4 = '' OR k.owner = $4)";

/// Which changes to show. Each condition narrows them.
#[derive(Clone, Debug, Default)]
#[must_use = "conditions show nothing until a store is asked"]
pub struct Changes {
    key: Option<i64>,
    action: String,
    who: String,
    owner: String,
    skip: u32,
    count: Option<u32>,
}

impl Changes {
    /// All changes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Shows changes of this key.
    pub fn key(self, id: i64) -> Self {
        Self { key: Some(id), ..self }
    }

    /// Shows changes of this kind: [`Audited::action`].
    pub fn action(self, action: impl Into<String>) -> Self {
        Self { action: action.into(), ..self }
    }

    /// Shows changes that this person made.
    pub fn who(self, who: impl Into<String>) -> Self {
        Self { who: who.into(), ..self }
    }

    /// Shows changes of keys of this owner.
    pub fn owner(self, owner: impl Into<String>) -> Self {
        Self { owner: owner.into(), ..self }
    }

    /// Leaves out the latest changes.
    pub fn skip(self, changes: u32) -> Self {
        Self { skip: changes, ..self }
    }

    /// Sets how many changes are shown: 50 by default, 1,000 at most.
    pub fn count(self, changes: u32) -> Self {
        Self { count: Some(changes), ..self }
    }

    fn bind<'q>(&self, query: Query<'q, Any, AnyArguments<'q>>) -> Query<'q, Any, AnyArguments<'q>> {
        let query = query.bind(self.key.unwrap_or_default()).bind(self.action.clone());
        query.bind(self.who.clone()).bind(self.owner.clone())
    }
}

/// One change of one key, or of many at once.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Changed {
    /// The number of the change.
    pub version: i64,
    /// When it was made.
    pub at: Timestamp,
    /// Who made it.
    pub who: String,
    /// What was done: [`Audited::action`].
    pub action: String,
    /// How many keys changed.
    pub keys: u64,
    /// The first of them, with the names that they have now.
    pub first: Vec<(Audited, String)>,
}

impl Store {
    /// Returns changes, the latest first, and how many there are in all.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn changes(&self, which: &Changes) -> Result<(Vec<Changed>, u64), Error> {
        let changes = format!(
            "SELECT a.version, min(a.at), min(a.who), min(a.action), count(*) {FROM}
             GROUP BY a.version ORDER BY a.version DESC LIMIT $5 OFFSET $6"
        );
        let total = format!("SELECT count(DISTINCT a.version) {FROM}");
        let work = async {
            let pool = self.database.pool();
            let count = i64::from(which.count.unwrap_or(50).min(1_000));
            let query = which.bind(sqlx::query(&changes)).bind(count).bind(i64::from(which.skip));
            let mut found =
                query.fetch_all(&pool).await?.iter().map(change).collect::<Result<Vec<Changed>, _>>()?;
            let total: i64 = which.bind(sqlx::query(&total)).fetch_one(&pool).await?.try_get(0)?;
            if let (Some(last), Some(first)) = (found.first(), found.last()) {
                // Window functions are the same in both engines.
                let rows = format!(
                    "SELECT * FROM (
                         SELECT a.version, a.key_id, a.at, a.who, a.action, a.before, a.after, a.gained, a.lost, k.name,
                                row_number() OVER (PARTITION BY a.version ORDER BY a.key_id) AS place
                         {FROM} AND a.version BETWEEN $5 AND $6
                     ) numbered WHERE place <= {MOST_KEYS} ORDER BY version DESC, key_id"
                );
                let query = which.bind(sqlx::query(&rows)).bind(first.version).bind(last.version);
                for row in query.fetch_all(&pool).await? {
                    let (audited, name) = (read(&row)?, row.try_get(9)?);
                    if let Some(change) = found.iter_mut().find(|change| change.version == audited.version) {
                        change.first.push((audited, name));
                    }
                }
            }
            Ok((found, total))
        };
        let (found, total) = self.database.within(PATIENCE, work).await?;
        Ok((found, u64::try_from(total).unwrap_or_default()))
    }
}

fn change(row: &AnyRow) -> Result<Changed, Error> {
    Ok(Changed {
        version: row.try_get(0)?,
        at: timestamp(row.try_get(1)?),
        who: row.try_get(2)?,
        action: row.try_get(3)?,
        keys: u64::try_from(row.try_get::<i64, _>(4)?).unwrap_or_default(),
        first: Vec::new(),
    })
}
