//! The database: one `SQLite` file, made and migrated where it is missing.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection, SqlitePool};

use crate::owner_only;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connections to the file. They are open from the start and stay so: a server without descriptors left needs none.
const CONNECTIONS: u32 = 4;
/// How long a write waits for another's to end, and a request for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the file, which is its owner's alone, makes it if need be, and brings its tables up to date.
///
/// With a write-ahead log and `NORMAL`, a commit outlives the process at any moment of its death.
///
/// # Errors
/// The file cannot be opened, or was made by a later version.
pub async fn open(file: &Path) -> Result<SqlitePool, sqlx::Error> {
    owner_only::database(file)?;
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        // What is sorted needs no place on a disk that may be full.
        .pragma("temp_store", "memory")
        .busy_timeout(PATIENCE);
    let pool = SqlitePoolOptions::new()
        .min_connections(CONNECTIONS)
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_release(|connection, _| Box::pin(has_ended(connection)));
    // One alone makes the file and its tables; it is there until others are, so that none of them has to begin again.
    let first = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
    MIGRATIONS.run(&first).await?;
    let db = pool.connect_with(options).await?;
    tidy(&db).await?;
    first.close().await;
    Ok(db)
}

/// Whether a connection that comes back is in no transaction. One that still is would refuse every later `BEGIN`, so it is
/// closed, and another is opened in its place: after a full disk the rollback fails too, since `SQLite` has rolled back by
/// itself, and where a request is stopped at its `BEGIN` nobody is left to end the transaction.
async fn has_ended(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // The answer to this comes after a rollback that is under way.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Removes what has ended: sessions and tokens, counts of days that are over, refusals of three months ago. The
/// audit stays.
///
/// # Errors
/// The database does not answer.
pub async fn tidy(db: &SqlitePool) -> Result<(), sqlx::Error> {
    for statement in [
        "DELETE FROM sessions WHERE expires < unixepoch()",
        "DELETE FROM api_tokens WHERE expires < unixepoch()",
        "DELETE FROM key_hours WHERE hour < unixepoch() / 3600 - 48",
        "DELETE FROM attempts WHERE slot < unixepoch() / 900 - 1",
        "DELETE FROM decisions WHERE last < unixepoch() - 90 * 86400",
    ] {
        sqlx::query(statement).execute(db).await?;
    }
    Ok(())
}
