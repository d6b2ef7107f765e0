//! From an e-mail address or user name and a password to a person.

use axum::http::StatusCode;
use sqlx::AnyConnection;

use super::throttle::{self, Account};
use crate::app::App;
use crate::failure::Failure;
use crate::password;

/// An agent whose password was right when it was looked at.
pub struct SignedIn {
    person: i64,
    hash: Option<String>,
}

impl SignedIn {
    /// The person, if the password is still that one. To be asked in the transaction that opens something for them:
    /// looking at a password takes its time, and a new one ends all that the old one has opened.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn person(&self, db: &mut AnyConnection) -> Result<Option<i64>, Failure> {
        let person = sqlx::query_scalar("SELECT id FROM people WHERE id = $1 AND password = $2");
        Ok(person.bind(self.person).bind(&self.hash).fetch_optional(db).await?)
    }
}

/// 401, without a word on which of the two is wrong.
pub fn refused() -> Failure {
    let message = "there is no agent with this name and password";
    Failure::new(StatusCode::UNAUTHORIZED, "wrong_credential", message)
}

/// The agent with this name and password; none if there is none.
///
/// # Errors
/// 429 after too many failures of the account or from the source.
pub async fn agent(
    app: &App,
    name: &str,
    password: String,
    source: &str,
) -> Result<Option<SignedIn>, Failure> {
    let row: Option<(i64, Option<String>)> = sqlx::query_as(
        "SELECT id, password FROM people
         WHERE (lower(email) = lower($1) OR lower(username) = lower($1)) AND role IS NOT NULL AND is_disabled = 0
         ORDER BY CASE WHEN lower(email) = lower($1) THEN 0 ELSE 1 END LIMIT 1",
    )
    .bind(name.trim())
    .fetch_optional(&app.db)
    .await?;
    let account = row.as_ref().map_or(Account::Nobody(name), |(person, _)| Account::Person(*person));
    let counted = throttle::count(&app.db, account, Some(source)).await?;
    let hash = row.as_ref().and_then(|(_, hash)| hash.clone());
    if !password::verify(password, hash).await? {
        return Ok(None);
    }
    counted.take_back(&app.db).await?;
    Ok(row.map(|(person, hash)| SignedIn { person, hash }))
}
