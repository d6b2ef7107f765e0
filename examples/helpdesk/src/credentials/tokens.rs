//! The token store. A token acts within its own list and its person's role.

use sqlx::{AnyConnection, AnyPool};

use super::stored::Stored;
use super::who::{Held, Who};
use crate::clock::{DAY, now};
use crate::failure::Failure;
use crate::secret::{Code, same};

/// How long a token lives.
pub const LIFE: i64 = 30 * DAY;

const LIVE: &str = "
    SELECT t.person, t.list, r.list
    FROM api_tokens t
    JOIN people p ON p.id = t.person AND p.is_disabled = 0
    JOIN roles r ON r.id = p.role
    WHERE t.id = $1 AND t.expires > $2";

/// What `Authorization: token ID:CODE` stands for, where ID is the person's.
///
/// # Errors
/// The database does not answer.
pub async fn authenticate(db: &AnyPool, person: &str, code: &str) -> Result<Option<Stored>, Failure> {
    let (Ok(person), Some(code)) = (person.parse::<i64>(), Code::parse(code)) else {
        return Ok(None);
    };
    let stored: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, hash FROM api_tokens WHERE person = $1 AND shown = $2")
            .bind(person)
            .bind(code.shown())
            .fetch_all(db)
            .await?;
    let given = code.digest();
    let mut found = None;
    for (id, hash) in &stored {
        if same(given.as_bytes(), hash.as_bytes()) {
            found = Some(*id);
        }
    }
    let Some(id) = found else { return Ok(None) };
    sqlx::query("UPDATE api_tokens SET last_used = $1 WHERE id = $2 AND coalesce(last_used, 0) < $1 - 59")
        .bind(now())
        .bind(id)
        .execute(db)
        .await?;
    again(db, id).await
}

/// The same token, as it is now.
pub async fn again(db: &AnyPool, id: i64) -> Result<Option<Stored>, Failure> {
    let row: Option<(i64, String, String)> =
        sqlx::query_as(LIVE).bind(id).bind(now()).fetch_optional(db).await?;
    Ok(row.map(|(person, list, role)| {
        let who = Who { held: Held::Token { id }, person, acting_for: None };
        Stored { who, list, bounds: vec![role] }
    }))
}

/// A new token with this list; its number and code.
pub async fn create(db: &mut AnyConnection, person: i64, list: &str) -> Result<(i64, Code), Failure> {
    let code = Code::new();
    let id = sqlx::query_scalar(
        "INSERT INTO api_tokens (person, shown, hash, list, created, expires) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    )
    .bind(person)
    .bind(code.shown())
    .bind(code.digest())
    .bind(list)
    .bind(now())
    .bind(now() + LIFE)
    .fetch_one(db)
    .await?;
    Ok((id, code))
}
