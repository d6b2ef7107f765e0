//! The database: one set of queries for `SQLite` and `PostgreSQL`, each with a time limit.

mod existing;

use std::path::PathBuf;
use std::str::FromStr as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyPool, Connection as _, Executor as _, Row as _, Transaction};

use crate::error::Error;

/// The schema, by version. Nothing here is ever edited: each new version is a new text.
const SCHEMA: [&str; 2] = [include_str!("../schema/1.sql"), include_str!("../schema/2.sql")];
/// How long a request waits for a connection, and a write for another's to end.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it may take to bring the tables up to date, waiting for other replicas included.
const MIGRATION: Duration = Duration::from_secs(300);

/// Settings of each connection to `SQLite`.
const READING: [&str; 3] = [
    "PRAGMA busy_timeout = 5000",
    // 16 MB: the indexes of many keys.
    "PRAGMA cache_size = -16000",
    // Sorting needs no space on a disk that may be full.
    "PRAGMA temp_store = MEMORY",
];
/// Settings of each connection to `SQLite` that writes.
const WRITING: [&str; 3] = [
    "PRAGMA journal_mode = WAL",
    // A revocation that was acknowledged survives a power cut.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// What is to be done with the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

pub(crate) struct Database {
    #[cfg(feature = "postgres")]
    url: String,
    engine: Engine,
    options: AnyConnectOptions,
    /// Replaced when a connection does not answer.
    pool: Mutex<AnyPool>,
}

impl Database {
    /// Opens the database, and brings its tables up to date.
    pub(crate) async fn open(url: &str) -> Result<Self, Error> {
        let engine = engine(url)?;
        prepare(url, engine)?;
        sqlx::any::install_default_drivers();
        let options = AnyConnectOptions::from_str(url)?;
        let pool = Mutex::new(pool(engine, Access::Write).connect_lazy_with(options.clone()));
        let database = Self {
            #[cfg(feature = "postgres")]
            url: url.to_owned(),
            engine,
            options,
            pool,
        };
        database.within(MIGRATION, database.migrate()).await?;
        Ok(database)
    }

    pub(crate) const fn engine(&self) -> Engine {
        self.engine
    }

    #[cfg(feature = "postgres")]
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn pool(&self) -> AnyPool {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>, Error> {
        Ok(self.pool().begin().await?)
    }

    /// Returns what the database answers within this time. A connection that does not answer raises no error, so
    /// after a timeout all connections are dropped and new ones are opened.
    pub(crate) async fn within<T>(
        &self,
        time: Duration,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        if let Ok(answer) = tokio::time::timeout(time, work).await {
            return answer;
        }
        self.renew();
        Err(Error::unavailable(format!("no answer within {time:?}")))
    }

    fn renew(&self) {
        // SQLite is in this process: a slow disk is no lost connection.
        if self.engine == Engine::Sqlite {
            return;
        }
        let fresh = pool(self.engine, Access::Write).connect_lazy_with(self.options.clone());
        let old = std::mem::replace(&mut *self.pool.lock().unwrap_or_else(PoisonError::into_inner), fresh);
        tokio::spawn(async move { old.close().await });
    }

    async fn migrate(&self) -> Result<(), Error> {
        let mut connection = self.pool().acquire().await?;
        let begin = match self.engine {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN",
        };
        let mut change = connection.begin_with(begin).await?;
        if self.engine == Engine::Postgres {
            // Replicas that start together wait for each other. The number identifies the schema of this crate.
            sqlx::query("SELECT pg_advisory_xact_lock(6117325841)").execute(&mut *change).await?;
        }
        sqlx::query("CREATE TABLE IF NOT EXISTS acl_schema (version BIGINT PRIMARY KEY)")
            .execute(&mut *change)
            .await?;
        let found =
            sqlx::query("SELECT coalesce(max(version), 0) FROM acl_schema").fetch_one(&mut *change).await?;
        let found: i64 = found.try_get(0)?;
        let Some(missing) = usize::try_from(found).ok().and_then(|found| SCHEMA.get(found..)) else {
            return Err(Error::Conflict(
                "the database was made by a later version of acl-keys; update this one",
            ));
        };
        for (version, text) in (found + 1..).zip(missing) {
            // One by one: with `raw_sql` the future would not be `Send`, and PostgreSQL prepares one statement at a time.
            for statement in text.split_inclusive(";\n") {
                sqlx::query(statement).execute(&mut *change).await?;
            }
            sqlx::query("INSERT INTO acl_schema (version) VALUES ($1)")
                .bind(version)
                .execute(&mut *change)
                .await?;
        }
        Ok(change.commit().await?)
    }
}

fn engine(url: &str) -> Result<Engine, Error> {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    match scheme {
        Some("sqlite") if cfg!(feature = "sqlite") => Ok(Engine::Sqlite),
        Some("postgres" | "postgresql") if cfg!(feature = "postgres") => Ok(Engine::Postgres),
        Some("sqlite") => {
            Err(Error::invalid("database", "this program is built without SQLite: its feature is `sqlite`"))
        }
        Some("postgres" | "postgresql") => Err(Error::invalid(
            "database",
            "this program is built without PostgreSQL: its feature is `postgres`",
        )),
        _ => Err(Error::invalid("database", "expected `sqlite://keys.db` or `postgres://user@host/name`")),
    }
}

fn pool(engine: Engine, access: Access) -> AnyPoolOptions {
    let options = AnyPoolOptions::new().acquire_timeout(PATIENCE).after_release(|connection, _| {
        Box::pin(async move {
            // The answer to this comes after a rollback that is under way. After a full disk it fails, since SQLite has
            // rolled back by itself; such a connection would refuse every later change.
            connection.ping().await?;
            Ok(!connection.is_in_transaction())
        })
    });
    match engine {
        Engine::Postgres => options.max_connections(8),
        Engine::Sqlite => {
            let options = options.max_connections(4).idle_timeout(None).max_lifetime(None);
            options.after_connect(move |connection, _| {
                Box::pin(async move {
                    for pragma in READING.iter().chain(WRITING.iter().filter(|_| access == Access::Write)) {
                        connection.execute(*pragma).await?;
                    }
                    Ok(())
                })
            })
        }
    }
}

/// Creates the `SQLite` file if it is missing, readable and writable by its owner alone.
fn prepare(url: &str, engine: Engine) -> Result<(), Error> {
    if engine != Engine::Sqlite {
        return Ok(());
    }
    refuse_memory(url)?;
    let file = sqlite_file(url)?;
    let mut open = std::fs::OpenOptions::new();
    // A file that is there is not opened: closing it would release the locks that other connections of this process have
    // on it, such as those of the application's own tables, and lose what they write.
    open.append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    let named = |error| Error::invalid("database", format!("{}: {error}", file.display()));
    match open.open(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(named(error)),
        _ => Ok(()),
    }
}

fn refuse_memory(url: &str) -> Result<(), Error> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        let message =
            "keys in memory are gone with their connection; name a file, such as `sqlite://keys.db`";
        return Err(Error::invalid("database", message));
    }
    Ok(())
}

/// The file that an address of `SQLite` names.
#[cfg(feature = "sqlite")]
fn sqlite_file(url: &str) -> Result<PathBuf, Error> {
    Ok(sqlx::sqlite::SqliteConnectOptions::from_str(url)?.get_filename().to_owned())
}

/// Without the feature, no address is one of `SQLite`.
#[cfg(not(feature = "sqlite"))]
fn sqlite_file(_: &str) -> Result<PathBuf, Error> {
    Ok(PathBuf::new())
}
