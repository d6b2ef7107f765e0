//! Copies one database into another: from a file to `PostgreSQL`, when one machine is no longer enough.

use std::time::Duration;

use sqlx::{AnyConnection, Connection as _, Row as _};

use crate::database::{Database, Engine};
use crate::error::Error;
use crate::values::Values;

/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// How many rows are in memory at once.
const PAGE: i64 = 2_000;

/// A table: its columns that are texts, its columns that are numbers, and what it is sorted by.
struct Table {
    name: &'static str,
    texts: &'static [&'static str],
    numbers: &'static [&'static str],
    order: &'static str,
}

/// All tables but the state. A table comes before those that refer to it.
const TABLES: [Table; 7] = [
    Table { name: "acl_lists", texts: &["id", "text"], numbers: &[], order: "id" },
    Table {
        name: "acl_keys",
        texts: &["name", "mode", "owner", "made_by", "lists", "shadow", "networks"],
        numbers: &[
            "id",
            "hourly_limit",
            "daily_limit",
            "created",
            "expires",
            "revoked",
            "last_used",
            "changed",
        ],
        order: "id",
    },
    Table {
        name: "acl_secrets",
        texts: &["hash", "shown_to"],
        numbers: &["id", "key_id", "created", "expires"],
        order: "id",
    },
    Table { name: "acl_bounds", texts: &["person"], numbers: &["changed"], order: "person" },
    Table {
        name: "acl_audit",
        texts: &["who", "action", "before", "after", "gained", "lost"],
        numbers: &["version", "key_id", "at"],
        order: "version, key_id",
    },
    Table {
        name: "acl_leases",
        texts: &[],
        numbers: &["key_id", "seconds", "number", "leased"],
        order: "key_id, seconds, number",
    },
    Table {
        name: "acl_usage",
        texts: &["method", "path", "code", "decision"],
        numbers: &["key_id", "calls", "last"],
        order: "key_id, method, path, code",
    },
];

/// Copies all keys, with their secrets, audit and usage, into another database that has no keys, and returns the number
/// of keys. Either everything is copied or nothing.
///
/// Stop the application first. The copy is of one moment, and what the application changes later is not in it.
///
/// ```no_run
/// # async fn copy() -> Result<(), acl_keys::Error> {
/// acl_keys::copy("sqlite://keys.db", "postgres://keys@db.example/keys").await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A database does not answer; [`Error::Conflict`] if the other one has had keys.
pub async fn copy(from: &str, to: &str) -> Result<u64, Error> {
    let (from, to) = (Database::open(from).await?, Database::open(to).await?);
    to.within(PATIENCE, copying(&from, &to)).await
}

async fn copying(from: &Database, to: &Database) -> Result<u64, Error> {
    let mut source = from.pool().acquire().await?;
    let begin = match from.engine() {
        Engine::Sqlite => "BEGIN",
        Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ",
    };
    let mut source = source.begin_with(begin).await?;
    let mut target = to.begin().await?;
    let state = "SELECT version, last_key, last_secret FROM acl_state";
    let row = sqlx::query(state).fetch_one(&mut *source).await?;
    let [version, key, secret] = [0, 1, 2].map(|at| row.try_get::<i64, _>(at));
    let set = "UPDATE acl_state SET version = $1, last_key = $2, last_secret = $3 WHERE version = 0";
    let set = sqlx::query(set).bind(version?).bind(key?).bind(secret?).execute(&mut *target).await?;
    if set.rows_affected() != 1 {
        return Err(Error::Conflict("the other database has had keys; copy into an empty one"));
    }
    for table in &TABLES {
        copy_table(&mut source, &mut target, table).await?;
    }
    let keys = sqlx::query("SELECT count(*) FROM acl_keys").fetch_one(&mut *target).await?;
    let keys: i64 = keys.try_get(0)?;
    target.commit().await?;
    Ok(u64::try_from(keys).unwrap_or_default())
}

async fn copy_table(
    source: &mut AnyConnection,
    target: &mut AnyConnection,
    table: &Table,
) -> Result<(), Error> {
    let columns = [table.texts, table.numbers].concat().join(", ");
    let query =
        format!("SELECT {columns} FROM {} ORDER BY {} LIMIT {PAGE} OFFSET $1", table.name, table.order);
    let mut copied = 0_i64;
    loop {
        let rows = sqlx::query(&query).bind(copied).fetch_all(&mut *source).await?;
        if rows.is_empty() {
            return Ok(());
        }
        copied += i64::try_from(rows.len()).unwrap_or_default();
        let mut values = Values::new(format!("INSERT INTO {} ({columns})", table.name));
        for row in &rows {
            values.row();
            for text in 0..table.texts.len() {
                values.maybe_text(row.try_get(text)?);
            }
            for number in 0..table.numbers.len() {
                values.maybe(row.try_get(table.texts.len() + number)?);
            }
        }
        values.execute(target).await?;
    }
}
