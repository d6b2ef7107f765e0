//! Failed sign-ins, by account and by source, in windows of a quarter of an hour.

use sqlx::SqlitePool;

use crate::clock::now;
use crate::failure::Failure;
use crate::secret;

const WINDOW: i64 = 900;
/// Failures of one account in a window.
pub const OF_ACCOUNT: i64 = 5;
/// Failures from one address in a window.
pub const OF_SOURCE: i64 = 30;

/// A try that was counted. It counts as a failure until it is taken back.
pub struct Try {
    subjects: [String; 2],
    slot: i64,
}

/// Counts a try before the password is looked at, so that many at once do not pass together.
///
/// # Errors
/// 429 with the seconds until the window ends.
pub async fn count(db: &SqlitePool, account: &str, source: &str) -> Result<Try, Failure> {
    let time = now();
    let slot = time / WINDOW;
    // Hashed: what is typed for a name may have any length, and may be a password.
    let account = secret::digest(&account.trim().to_lowercase());
    let subjects = [format!("account {account}"), format!("source {source}")];
    for (subject, most) in subjects.iter().zip([OF_ACCOUNT, OF_SOURCE]) {
        let counted: Option<i64> = sqlx::query_scalar(
            "INSERT INTO attempts (subject, slot, count) VALUES (?, ?, 1)
             ON CONFLICT (subject, slot) DO UPDATE SET count = count + 1 WHERE count < ?
             RETURNING count",
        )
        .bind(subject)
        .bind(slot)
        .bind(most)
        .fetch_optional(db)
        .await?;
        if counted.is_none() {
            return Err(Failure::too_many(WINDOW - time % WINDOW));
        }
    }
    sqlx::query("DELETE FROM attempts WHERE slot < ?").bind(slot - 1).execute(db).await?;
    Ok(Try { subjects, slot })
}

impl Try {
    /// The password was right: this one was no failure.
    pub async fn take_back(self, db: &SqlitePool) -> Result<(), Failure> {
        for subject in &self.subjects {
            sqlx::query("UPDATE attempts SET count = count - 1 WHERE subject = ? AND slot = ? AND count > 0")
                .bind(subject)
                .bind(self.slot)
                .execute(db)
                .await?;
        }
        Ok(())
    }
}
