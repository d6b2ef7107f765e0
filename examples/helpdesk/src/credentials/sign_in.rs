//! From an e-mail address or user name and a password to a person.

use super::throttle;
use crate::app::App;
use crate::failure::Failure;
use crate::password;

/// The agent with this name and password; none if there is none, without a word on which of the two is wrong.
///
/// # Errors
/// 429 after too many failures of the account or from the source.
pub async fn agent(app: &App, name: &str, password: String, source: &str) -> Result<Option<i64>, Failure> {
    let counted = throttle::count(&app.db, name, source).await?;
    let row: Option<(i64, Option<String>)> = sqlx::query_as(
        "SELECT id, password FROM people
         WHERE (email = ?1 OR username = ?1) AND role IS NOT NULL AND NOT is_disabled",
    )
    .bind(name.trim())
    .fetch_optional(&app.db)
    .await?;
    let (id, stored) = row.map_or((None, None), |(id, stored)| (Some(id), stored));
    if !password::verify(password, stored).await? {
        return Ok(None);
    }
    counted.take_back(&app.db).await?;
    Ok(id)
}
