//! Opens a database that an application has created, without creating or changing anything in it.

use std::io::ErrorKind;
use std::str::FromStr as _;
use std::sync::Mutex;
use std::time::Duration;

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, Connection as _, Row as _};

use crate::database::{Access, Database, Engine, SCHEMA, engine, pool, refuse_memory, sqlite_file};
use crate::error::Error;

/// How long it may take to connect and to look at the version of the schema.
const PATIENCE: Duration = Duration::from_secs(10);

impl Database {
    /// Opens the database if it is there and has the tables of this version.
    pub(crate) async fn open_existing(address: &str, access: Access) -> Result<Self, Error> {
        let engine = engine(address)?;
        let url = url_of(address, engine, access)?;
        sqlx::any::install_default_drivers();
        let options = AnyConnectOptions::from_str(&url)?;
        let pool = Mutex::new(pool(engine, access).connect_lazy_with(options.clone()));
        let database = Self {
            #[cfg(feature = "postgres")]
            url,
            engine,
            options,
            pool,
        };
        database.within(PATIENCE, database.check_schema()).await?;
        Ok(database)
    }

    /// Checks the version of the tables, by a connection that tells why it cannot be made: those of the pool are tried
    /// again and again.
    async fn check_schema(&self) -> Result<(), Error> {
        let mut connection = AnyConnection::connect_with(&self.options).await?;
        let found = version(&mut connection, self.engine).await;
        // On SQLite some errors of the file come only with the first query.
        connection.close().await?;
        let known = i64::try_from(SCHEMA.len()).unwrap_or(i64::MAX);
        let wrong = match found? {
            found if found == known => return Ok(()),
            0 => "it has no keys of acl-keys; name the database that the application opens".to_owned(),
            found if found > known => format!(
                "its tables have version {found}, and this program knows version {known}: update this program"
            ),
            found => format!(
                "its tables have version {found}, and this program reads version {known}: start the application with \
                 the current acl-keys, which updates them"
            ),
        };
        Err(Error::invalid("database", wrong))
    }
}

/// The version of the schema; 0 if there is none.
async fn version(connection: &mut AnyConnection, engine: Engine) -> Result<i64, Error> {
    let has_table = match engine {
        Engine::Sqlite => "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'acl_schema'",
        Engine::Postgres => "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('acl_schema')",
    };
    let row = sqlx::query(has_table).fetch_one(&mut *connection).await.map_err(no_database)?;
    if row.try_get::<i64, _>(0)? == 0 {
        return Ok(0);
    }
    let row = sqlx::query("SELECT coalesce(max(version), 0) FROM acl_schema").fetch_one(connection).await?;
    Ok(row.try_get(0)?)
}

/// Says that a file is not one of `SQLite`, where that is what is wrong.
fn no_database(error: sqlx::Error) -> Error {
    // SQLITE_NOTADB
    let is_another_file =
        error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "26");
    if is_another_file {
        Error::invalid("database", "the file is not a database of SQLite")
    } else {
        error.into()
    }
}

/// The address to connect to. The one given may say that a file is to be created.
fn url_of(address: &str, engine: Engine, access: Access) -> Result<String, Error> {
    if engine == Engine::Postgres {
        return Ok(address.to_owned());
    }
    refuse_memory(address)?;
    let file = sqlite_file(address)?;
    match std::fs::metadata(&file) {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err(Error::invalid("database", format!("`{}` is no file", file.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Error::invalid("database", format!("there is no file `{}`", file.display())));
        }
        Err(error) => return Err(Error::invalid("database", format!("`{}`: {error}", file.display()))),
    }
    let (path, _) = address.split_once('?').unwrap_or((address, ""));
    Ok(format!("{path}?mode={}", if access == Access::Read { "ro" } else { "rw" }))
}
