//! Refused calls of all keys, those of one kind together.

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::clock::timestamp;
use crate::error::Error;
use crate::store::{PATIENCE, Store};
use crate::usage::ALLOWED;

/// Refused calls of one key at one endpoint for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// The number of the key.
    pub key: i64,
    /// The name of the key.
    pub name: String,
    /// The owner of the key.
    pub owner: String,
    /// The method; empty for a request to no declared endpoint.
    pub method: String,
    /// The declared path; empty for a request to no declared endpoint.
    pub path: String,
    /// The code of the refusal, such as `tag_denied`, or `would_deny` for a call that was allowed and that the shadow
    /// lists would have refused.
    pub code: String,
    /// How many calls there were.
    pub calls: u64,
    /// When the last one was.
    pub last: Timestamp,
    /// The decision id of the last one, as its answer and its audit event show it. There is none for calls that were
    /// allowed.
    pub decision: Option<Uuid>,
}

/// The columns of a row, and the condition that selects the rows of one owner or of all.
const COLUMNS: &str =
    "SELECT u.key_id, k.name, k.owner, u.method, u.path, u.code, u.calls, u.last, u.decision";
const FROM: &str = "FROM acl_usage u JOIN acl_keys k ON k.id = u.key_id
                    WHERE u.code <> $1 AND ($2 = 1 OR k.owner = $3)";

impl Store {
    /// Returns refused calls, the last first: `count` kinds of them after the first `skip`. With an owner, only those of
    /// their keys. The second value is how many kinds there are.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn refusals(
        &self,
        owner: Option<&str>,
        skip: u32,
        count: u32,
    ) -> Result<(Vec<Refused>, u64), Error> {
        let (all, of_owner) = (i64::from(owner.is_none()), owner.unwrap_or_default());
        let query = format!(
            "{COLUMNS} {FROM} ORDER BY u.last DESC, u.key_id, u.path, u.method, u.code LIMIT $4 OFFSET $5"
        );
        let work = async {
            let pool = self.database.pool();
            let rows = sqlx::query(&query).bind(ALLOWED).bind(all).bind(of_owner.to_owned());
            let rows = rows.bind(i64::from(count)).bind(i64::from(skip)).fetch_all(&pool).await?;
            let total = format!("SELECT count(*) {FROM}");
            let total = sqlx::query(&total).bind(ALLOWED).bind(all).bind(of_owner.to_owned());
            let total: i64 = total.fetch_one(&pool).await?.try_get(0)?;
            Ok((rows, total))
        };
        let (rows, total) = self.database.within(PATIENCE, work).await?;
        let refused = rows.iter().map(read).collect::<Result<_, Error>>()?;
        Ok((refused, u64::try_from(total).unwrap_or_default()))
    }

    /// Returns the refused calls whose last one had this decision id; with an owner, if the key is theirs. The ids of
    /// earlier ones of the same kind are only in the audit events. Calls of the last second may be missing.
    ///
    /// ```no_run
    /// # async fn find(store: acl_keys::Store) -> Result<(), Box<dyn std::error::Error>> {
    /// let id = "0199a6a0-5b1c-7cc1-8a3b-6b7d5d8f0e11".parse()?; // `decision_id` of an answer
    /// if let Some(refused) = store.refusal(id, None).await? {
    ///     println!("key {}: {} {}, {}", refused.key, refused.method, refused.path, refused.code);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn refusal(&self, decision: Uuid, owner: Option<&str>) -> Result<Option<Refused>, Error> {
        let query = format!("{COLUMNS} {FROM} AND u.decision = $4");
        let (all, of_owner) = (i64::from(owner.is_none()), owner.unwrap_or_default());
        let work = async {
            let row = sqlx::query(&query).bind(ALLOWED).bind(all).bind(of_owner.to_owned());
            Ok(row.bind(decision.to_string()).fetch_optional(&self.database.pool()).await?)
        };
        self.database.within(PATIENCE, work).await?.as_ref().map(read).transpose()
    }
}

fn read(row: &AnyRow) -> Result<Refused, Error> {
    let decision: Option<String> = row.try_get(8)?;
    Ok(Refused {
        key: row.try_get(0)?,
        name: row.try_get(1)?,
        owner: row.try_get(2)?,
        method: row.try_get(3)?,
        path: row.try_get(4)?,
        code: row.try_get(5)?,
        calls: u64::try_from(row.try_get::<i64, _>(6)?).unwrap_or_default(),
        last: timestamp(row.try_get(7)?),
        decision: decision.and_then(|id| id.parse().ok()),
    })
}
