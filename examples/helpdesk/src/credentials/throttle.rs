//! Failed sign-ins, by account and by source, in windows of a quarter of an hour.

use sqlx::AnyPool;

use crate::clock::now;
use crate::failure::Failure;
use crate::secret;

const WINDOW: i64 = 900;
/// Failures of one account in a window.
pub const OF_ACCOUNT: i64 = 5;
/// Failures from one address in a window.
pub const OF_SOURCE: i64 = 30;

/// Whose password is tried.
#[derive(Clone, Copy)]
pub enum Account<'a> {
    /// Of an agent who signs in, by whichever of their names.
    Person(i64),
    /// Of nobody: there is no agent with this name.
    Nobody(&'a str),
    /// Of somebody signed in, who changes their password. Strangers cannot use its tries up.
    Change(i64),
}

impl Account<'_> {
    fn subject(self) -> String {
        match self {
            Self::Person(id) => format!("account {id}"),
            // Hashed: what is typed for a name may have any length, and may be a password.
            Self::Nobody(name) => format!("name {}", secret::digest(&name.trim().to_lowercase())),
            Self::Change(id) => format!("change {id}"),
        }
    }
}

/// A try that was counted. It counts as a failure until it is taken back.
pub struct Try {
    subjects: Vec<String>,
    slot: i64,
}

/// Counts a try before the password is looked at, so that many at once do not pass together. A source that is over its
/// limit counts against no account.
///
/// # Errors
/// 429 with the seconds until the window ends.
pub async fn count(db: &AnyPool, account: Account<'_>, source: Option<&str>) -> Result<Try, Failure> {
    let time = now();
    let slot = time / WINDOW;
    sqlx::query("DELETE FROM attempts WHERE slot < $1").bind(slot - 1).execute(db).await?;
    let source = source.map(|source| (format!("source {source}"), OF_SOURCE));
    let mut subjects = Vec::new();
    for (subject, most) in source.into_iter().chain([(account.subject(), OF_ACCOUNT)]) {
        let counted: Option<i64> = sqlx::query_scalar(
            "INSERT INTO attempts (subject, slot, count) VALUES ($1, $2, 1)
             ON CONFLICT (subject, slot) DO UPDATE SET count = attempts.count + 1 WHERE attempts.count < $3
             RETURNING count",
        )
        .bind(&subject)
        .bind(slot)
        .bind(most)
        .fetch_optional(db)
        .await?;
        if counted.is_none() {
            return Err(Failure::too_many(WINDOW - time % WINDOW));
        }
        subjects.push(subject);
    }
    Ok(Try { subjects, slot })
}

impl Try {
    /// The password was right: this one was no failure.
    pub async fn take_back(self, db: &AnyPool) -> Result<(), Failure> {
        for subject in &self.subjects {
            sqlx::query(
                "UPDATE attempts SET count = count - 1 WHERE subject = $1 AND slot = $2 AND count > 0",
            )
            .bind(subject)
            .bind(self.slot)
            .execute(db)
            .await?;
        }
        Ok(())
    }
}
