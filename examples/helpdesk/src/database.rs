//! The database: one `SQLite` file, made and migrated where it is missing.

use std::path::Path;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Opens the file, makes it if need be, and brings its tables up to date.
///
/// With a write-ahead log and `NORMAL`, a commit outlives the process at any moment of its death.
///
/// # Errors
/// The file cannot be opened, or was made by a later version.
pub async fn open(file: &Path) -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(5));
    let db = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
    MIGRATIONS.run(&db).await?;
    tidy(&db).await?;
    Ok(db)
}

/// Removes what has ended: sessions and tokens, counts of days that are over, refusals of three months ago. The
/// audit stays.
async fn tidy(db: &SqlitePool) -> Result<(), sqlx::Error> {
    for statement in [
        "DELETE FROM sessions WHERE expires < unixepoch()",
        "DELETE FROM api_tokens WHERE expires < unixepoch()",
        "DELETE FROM key_hours WHERE hour < unixepoch() / 3600 - 48",
        "DELETE FROM decisions WHERE at < unixepoch() - 90 * 86400",
    ] {
        sqlx::query(statement).execute(db).await?;
    }
    Ok(())
}
