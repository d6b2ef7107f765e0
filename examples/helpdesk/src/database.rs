//! The database: one set of queries for `SQLite` and `PostgreSQL`. Its tables are made and brought up to date where they are
//! missing.

use std::path::PathBuf;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::any::{AnyArguments, AnyConnectOptions, AnyPoolOptions, AnyRow};
use sqlx::query::Query;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Any, AnyConnection, AnyExecutor, AnyPool, Connection as _, Row as _, Transaction};

use crate::clock::{DAY, now};
use crate::owner_only;

/// The tables, by version, and what each engine has its own words for. A version that somebody may have is never edited:
/// each new one is a new text.
const SCHEMA: [Version; 2] = [
    Version {
        both: include_str!("../migrations/1.sql"),
        sqlite: include_str!("../migrations/1-sqlite.sql"),
        postgres: include_str!("../migrations/1-postgres.sql"),
    },
    Version { both: include_str!("../migrations/2.sql"), sqlite: "", postgres: "" },
];

struct Version {
    both: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

/// How long a write waits for another's to end, and a request for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    fn of(url: &str) -> Result<Self, sqlx::Error> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => {
                let message = "expected an address: sqlite://helpdesk.db, or postgres://user@host/name";
                Err(sqlx::Error::Configuration(message.into()))
            }
        }
    }

    /// What makes a column the number of a row, which the database gives and never gives again.
    const fn number(self) -> &'static str {
        match self {
            Self::Sqlite => "INTEGER PRIMARY KEY AUTOINCREMENT",
            Self::Postgres => "BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY",
        }
    }
}

/// Opens the database at this address, `sqlite://helpdesk.db` or `postgres://user@host/name`, and brings its tables up to
/// date. A file is made if need be, and is its owner's alone.
///
/// # Errors
/// It cannot be opened, or was made by a later version.
pub async fn open(url: &str) -> Result<AnyPool, sqlx::Error> {
    let engine = Engine::of(url)?;
    if let Some(file) = file(url)? {
        owner_only::database(&file)?;
    }
    sqlx::any::install_default_drivers();
    let options = AnyConnectOptions::from_str(url)?;
    // One alone makes the tables; it is there until others are, so that none of them has to begin again.
    let first = pool(engine).max_connections(1).min_connections(1).connect_with(options.clone()).await?;
    migrate(&first, engine).await?;
    let db = pool(engine).connect_with(options).await?;
    tidy(&db).await?;
    first.close().await;
    Ok(db)
}

/// Opens a second, small pool of connections to a database that is open already. It is for questions that are asked while
/// another connection holds the write lock: every connection of [`open`]'s pool may be waiting for that lock.
///
/// # Errors
/// It cannot be opened.
pub async fn aside(url: &str) -> Result<AnyPool, sqlx::Error> {
    let pool = pool(Engine::of(url)?).min_connections(2).max_connections(2);
    pool.connect_with(AnyConnectOptions::from_str(url)?).await
}

/// The address as it may be shown: without a password.
pub fn shown(url: &str) -> String {
    let hidden = || {
        let (scheme, rest) = url.split_once("://")?;
        let (who, place) = rest.split_once('@')?;
        let (user, _) = who.split_once(':')?;
        Some(format!("{scheme}://{user}@{place}"))
    };
    hidden().unwrap_or_else(|| url.to_owned())
}

/// The file of an address of `SQLite`.
///
/// # Errors
/// It cannot be read, or names a database in memory, which every connection would have for itself.
fn file(url: &str) -> Result<Option<PathBuf>, sqlx::Error> {
    if !url.starts_with("sqlite:") {
        return Ok(None);
    }
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(sqlx::Error::Configuration("name a file, such as sqlite://helpdesk.db".into()));
    }
    Ok(Some(SqliteConnectOptions::from_str(url)?.get_filename().to_owned()))
}

/// Connections are open from the start and stay so: a server without descriptors left needs none.
fn pool(engine: Engine) -> AnyPoolOptions {
    let options = AnyPoolOptions::new().acquire_timeout(PATIENCE);
    let options = options.after_release(|connection, _| Box::pin(has_ended(connection)));
    let (options, settings): (_, &[&str]) = match engine {
        Engine::Sqlite => (
            options.min_connections(4).max_connections(4).idle_timeout(None).max_lifetime(None),
            &[
                "PRAGMA busy_timeout = 5000",
                "PRAGMA journal_mode = WAL",
                // With a write-ahead log, a commit outlives the process at any moment of its death.
                "PRAGMA synchronous = NORMAL",
                "PRAGMA foreign_keys = ON",
                // What is sorted needs no place on a disk that may be full.
                "PRAGMA temp_store = MEMORY",
            ],
        ),
        Engine::Postgres => (options.min_connections(4).max_connections(8), &["SET lock_timeout = '5s'"]),
    };
    options.after_connect(move |connection, _| {
        Box::pin(async move {
            for setting in settings {
                sqlx::query(setting).execute(&mut *connection).await?;
            }
            Ok(())
        })
    })
}

/// Whether a connection that comes back is in no transaction. One that still is would refuse every later `BEGIN`, so it is
/// closed, and another is opened in its place: after a full disk the rollback fails too, since `SQLite` has rolled back by
/// itself, and where a request is stopped at its `BEGIN` nobody is left to end the transaction.
async fn has_ended(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    // The answer to this comes after a rollback that is under way.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

async fn migrate(db: &AnyPool, engine: Engine) -> Result<(), sqlx::Error> {
    let mut connection = db.acquire().await?;
    let begin = if engine == Engine::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
    let mut tx = connection.begin_with(begin).await?;
    if engine == Engine::Postgres {
        // Servers that start together wait for each other. The number identifies this schema.
        sqlx::query("SELECT pg_advisory_xact_lock(7306384914)").execute(&mut *tx).await?;
    }
    sqlx::query("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY)")
        .execute(&mut *tx)
        .await?;
    let found: i64 = sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM schema_versions")
        .fetch_one(&mut *tx)
        .await?;
    let Some(missing) = usize::try_from(found).ok().and_then(|found| SCHEMA.get(found..)) else {
        return Err(sqlx::Error::Configuration("a later version of this server made the database".into()));
    };
    for (version, schema) in (found + 1..).zip(missing) {
        let own = if engine == Engine::Sqlite { schema.sqlite } else { schema.postgres };
        let text = schema.both.replace("@number", engine.number()) + own;
        for statement in text.split_inclusive(";\n") {
            sqlx::query(statement).execute(&mut *tx).await?;
        }
        let done = sqlx::query("INSERT INTO schema_versions (version) VALUES ($1)").bind(version);
        done.execute(&mut *tx).await?;
    }
    tx.commit().await
}

/// A transaction that writes. It waits for its turn at once, so it never fails half-way for being late, and what it reads
/// nobody changes until it ends.
///
/// # Errors
/// The turn does not come within seconds.
pub async fn write(db: &AnyPool) -> Result<Transaction<'static, Any>, sqlx::Error> {
    let mut tx = db.begin().await?;
    sqlx::query("UPDATE turns SET count = count + 1").execute(&mut *tx).await?;
    Ok(tx)
}

/// A statement that is put together, with its values. The values of [`sqlx::QueryBuilder`] are `?`, which only `SQLite`
/// reads.
#[derive(Default)]
pub struct Statement {
    text: String,
    values: Vec<Value>,
}

/// A value of a statement: a number or a text, or none.
#[derive(Clone, Debug)]
pub enum Value {
    /// A number. A flag is 0 or 1.
    Number(Option<i64>),
    /// A text.
    Text(Option<String>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl Statement {
    /// One that begins so.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new() }
    }

    /// Goes on with this text, which no client has sent.
    pub fn push(&mut self, text: impl AsRef<str>) -> &mut Self {
        self.text.push_str(text.as_ref());
        self
    }

    /// Goes on with a value.
    pub fn push_bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let number = self.values.len();
        self.push(format!("${number}"))
    }

    fn query(&self) -> Query<'_, Any, AnyArguments<'_>> {
        self.values.iter().fold(sqlx::query(&self.text), |query, value| match value {
            Value::Number(number) => query.bind(*number),
            Value::Text(text) => query.bind(text.as_deref()),
        })
    }

    /// How many rows it changes.
    ///
    /// # Errors
    /// The database refuses it, or does not answer.
    pub async fn execute(&self, db: impl AnyExecutor<'_>) -> Result<u64, sqlx::Error> {
        Ok(self.query().execute(db).await?.rows_affected())
    }

    /// Its rows.
    ///
    /// # Errors
    /// As [`Statement::execute`].
    pub async fn all(&self, db: impl AnyExecutor<'_>) -> Result<Vec<AnyRow>, sqlx::Error> {
        self.query().fetch_all(db).await
    }

    /// Its first row.
    ///
    /// # Errors
    /// As [`Statement::execute`].
    pub async fn optional(&self, db: impl AnyExecutor<'_>) -> Result<Option<AnyRow>, sqlx::Error> {
        self.query().fetch_optional(db).await
    }

    /// The number in the first column of its one row.
    ///
    /// # Errors
    /// As [`Statement::execute`], and if there is no row.
    pub async fn number(&self, db: impl AnyExecutor<'_>) -> Result<i64, sqlx::Error> {
        self.query().fetch_one(db).await?.try_get(0)
    }
}

/// Removes sessions and tokens that have ended, and refusals that are three months old. The audit stays.
///
/// # Errors
/// The database does not answer.
pub async fn tidy(db: &AnyPool) -> Result<(), sqlx::Error> {
    for (statement, before) in [
        ("DELETE FROM sessions WHERE expires < $1", now()),
        ("DELETE FROM api_tokens WHERE expires < $1", now()),
        ("DELETE FROM attempts WHERE slot < $1", now() / 900 - 1),
        ("DELETE FROM decisions WHERE last < $1", now() - 90 * DAY),
    ] {
        sqlx::query(statement).bind(before).execute(db).await?;
    }
    Ok(())
}
