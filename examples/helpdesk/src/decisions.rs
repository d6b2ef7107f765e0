//! Decisions that are written down, those of one kind together: a flood of refused calls is one row with their number, and
//! all of it has a bound. The pattern that decided stands here and in no answer.

use acl::Route;
use sqlx::AnyPool;

use crate::clock::now;
use crate::credentials::who::Who;
use crate::database;
use crate::failure::Failure;

/// How many decisions of one kind can be found by their ids: the last ones.
pub const FINDABLE: i64 = 10;
/// The most kinds that are kept: those that were last met. A few more may be kept for a while.
pub const MOST: i64 = 50_000;
/// How many new kinds come until the oldest are removed.
const SLACK: i64 = 1_000;
/// The most characters of a reason. A list's pattern may have thousands.
const MOST_REASON: i64 = 400;

/// A decision, to be written down.
pub struct Decision<'a> {
    /// By which its answer tells it.
    pub id: &'a str,
    /// The name of the credential.
    pub credential: &'a str,
    /// Whose it is.
    pub who: &'a Who,
    /// The endpoint.
    pub route: Route<'a>,
    /// What was decided, for programs.
    pub code: &'a str,
    /// Why, with the pattern.
    pub reason: &'a str,
}

/// Writes a decision down, with others of its kind: of the same credential, endpoint and reason.
///
/// # Errors
/// The database does not answer.
pub async fn write(db: &AnyPool, decision: Decision<'_>) -> Result<(), Failure> {
    let Decision { id, credential, who, route, code, reason } = decision;
    let mut tx = database::write(db).await?;
    let (number, count): (i64, i64) = sqlx::query_as(
        "INSERT INTO decisions (credential, person, acting_for, method, path, code, reason, count, first, last)
         VALUES ($1, $2, $3, $4, $5, $6, substr($7, 1, $8), 1, $9, $9)
         ON CONFLICT (credential, person, coalesce(acting_for, 0), method, path, code, reason)
         DO UPDATE SET count = decisions.count + 1, last = excluded.last
         RETURNING number, count",
    )
    .bind(credential)
    .bind(who.person)
    .bind(who.acting_for)
    .bind(route.method)
    .bind(route.path)
    .bind(code)
    .bind(reason)
    .bind(MOST_REASON)
    .bind(now())
    .fetch_one(&mut *tx)
    .await?;
    sqlx::query("INSERT INTO decision_ids (id, decision, at) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(number)
        .bind(now())
        .execute(&mut *tx)
        .await?;
    if count > FINDABLE {
        sqlx::query(
            "DELETE FROM decision_ids WHERE decision = $1 AND number <=
             (SELECT number FROM decision_ids WHERE decision = $1 ORDER BY number DESC LIMIT 1 OFFSET $2)",
        )
        .bind(number)
        .bind(FINDABLE)
        .execute(&mut *tx)
        .await?;
    }
    if count == 1 && number % SLACK == 0 {
        sqlx::query(
            "DELETE FROM decisions WHERE number NOT IN
             (SELECT number FROM decisions ORDER BY last DESC, number DESC LIMIT $1)",
        )
        .bind(MOST)
        .execute(&mut *tx)
        .await?;
    }
    Ok(tx.commit().await?)
}
