//! A credential as its store has it: whose it is, and the texts that say what it may do.

use super::who::Who;
use crate::failure::Failure;

/// One token or session at this moment.
///
/// It is read for one decision or a few and then dropped: nothing of it is kept, so nothing of it gets old. It has no
/// `Debug`, since a list is its owner's to read.
pub struct Stored {
    /// Whose it is, and which.
    pub who: Who,
    /// Its own list.
    pub list: String,
    /// The lists that bound it (S4).
    pub bounds: Vec<String>,
}

/// The bound that stands for somebody who is no agent any more: it denies whatever has a tag.
pub const NOTHING: &str = "-*";

/// The list of a person's role; none if they are no agent.
///
/// # Errors
/// The database does not answer.
pub async fn role_of(db: impl sqlx::AnyExecutor<'_>, person: i64) -> Result<Option<String>, Failure> {
    let list = sqlx::query_scalar(
        "SELECT r.list FROM people p JOIN roles r ON r.id = p.role WHERE p.id = $1 AND p.is_disabled = 0",
    );
    Ok(list.bind(person).fetch_optional(db).await?)
}
