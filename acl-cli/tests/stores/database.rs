//! A store with keys in it that no application would let in today: stale lists, malformed ones, unknown modes.

use std::process::{Command, Output};

use acl_keys::Keys;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sqlx::AnyPool;

mod handlers {
    #[acl::endpoint(GET, "/unused", tags("unused.unused.get"))]
    #[allow(dead_code, reason = "nothing is served here")]
    pub(super) fn get() {}
}

acl::registry! {
    /// The keys are not decided by it.
    pub(crate) struct Api;
    endpoints: [handlers::get],
}

/// A key, as the tables have it.
#[derive(Clone, Default)]
pub(crate) struct Row<'r> {
    pub(crate) name: &'r str,
    pub(crate) mode: &'r str,
    pub(crate) lists: &'r str,
    pub(crate) shadow: &'r str,
    pub(crate) expires: Option<i64>,
    pub(crate) revoked: Option<i64>,
}

pub(crate) struct Database {
    runtime: tokio::runtime::Runtime,
    pub(crate) address: String,
    keys: Keys<Api>,
    pool: AnyPool,
}

impl Database {
    /// A new store at an address where there is none.
    pub(crate) fn new(address: String) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let keys = runtime.block_on(Keys::open(&address)).unwrap();
        sqlx::any::install_default_drivers();
        let pool = runtime.block_on(AnyPool::connect(&address)).unwrap();
        Self { runtime, address, keys, pool }
    }

    pub(crate) fn run(&self, statement: &str) {
        self.runtime.block_on(sqlx::query(statement).execute(&self.pool)).unwrap();
    }

    pub(crate) fn number(&self, query: &str) -> i64 {
        self.runtime.block_on(sqlx::query_scalar(query).fetch_one(&self.pool)).unwrap()
    }

    /// Adds keys with the numbers from 1 on.
    pub(crate) fn fill(&self, rows: &[Row<'_>]) {
        for table in ["acl_audit", "acl_usage", "acl_keys", "acl_lists"] {
            self.run(&format!("DELETE FROM {table}"));
        }
        for (id, row) in (1_i64..).zip(rows) {
            let [lists, shadow] = [row.lists, row.shadow].map(|text| self.list(text));
            let insert = sqlx::query(
                "INSERT INTO acl_keys (id, name, mode, owner, made_by, lists, shadow, networks, created, expires, revoked,
                                       changed)
                 VALUES ($1, $2, $3, 'ann', 'ann', $4, $5, '', 1, $6, $7, 0)",
            );
            let insert = insert.bind(id).bind(row.name).bind(row.mode).bind(lists);
            let insert =
                insert.bind((!row.shadow.is_empty()).then_some(shadow)).bind(row.expires).bind(row.revoked);
            self.runtime.block_on(insert.execute(&self.pool)).unwrap();
        }
    }

    /// The id of a text of lists, as acl-keys stores it.
    fn list(&self, text: &str) -> String {
        let text = text.split('|').map(str::trim_ascii).collect::<Vec<_>>().join(" | ");
        let id: String = format!("{:x}", Sha256::digest(text.as_bytes()));
        let insert =
            sqlx::query("INSERT INTO acl_lists (id, text) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING");
        self.runtime.block_on(insert.bind(id.clone()).bind(text).execute(&self.pool)).unwrap();
        id
    }

    /// The table that the store exports.
    pub(crate) fn export(&self) -> String {
        let mut table = Vec::new();
        self.runtime.block_on(self.keys.export(&mut table)).unwrap();
        String::from_utf8(table).unwrap()
    }

    /// The changes of keys: who, what, and the JSON of before and after.
    pub(crate) fn audit(&self) -> Vec<(i64, String, String, Value, Value)> {
        let mut all = self.runtime.block_on(self.keys.audit(100)).unwrap();
        all.reverse();
        let change = |row: acl_keys::Audited| {
            assert!(row.gained.is_empty() && row.lost.is_empty(), "a rewritten list grants the same");
            (row.key, row.who, row.action, row.before.unwrap(), row.after.unwrap())
        };
        all.into_iter().map(change).collect()
    }
}

pub(crate) fn acl(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acl"));
    command.env_remove("ACL_LOCK").args(arguments).output().unwrap()
}

/// Makes `name::sqlite` and `name::postgres` of a `fn name(database: &Database)`.
macro_rules! both {
    ($($name:ident),* $(,)?) => {
        $(mod $name {
            #[test]
            fn sqlite() {
                let folder = tempfile::tempdir().unwrap();
                let address = format!("sqlite://{}", folder.path().join("keys.db").display());
                super::$name(&crate::database::Database::new(address));
            }

            #[postgres_cluster::test]
            fn postgres() {
                super::$name(&crate::database::Database::new(postgres_cluster::database()));
            }
        })*
    };
}
pub(crate) use both;
