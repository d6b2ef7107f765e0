//! A cluster of `PostgreSQL` for the tests of one binary, in a folder of its own, on a free port of 127.0.0.1.
//!
//! ```no_run
//! #[postgres_cluster::test]
//! fn a_test() {
//!     let url = postgres_cluster::database(); // `postgres://…`, empty
//! }
//! ```
//!
//! The programs are those on the path, or those of Debian's `postgresql`. Where they are missing the test is ignored
//! and says why; with `ACL_REQUIRE_POSTGRES=1` it fails. The cluster ends with the process that started it, however
//! that ends: a shell waits for its standard input to be closed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failure ends a test")]
#![allow(clippy::missing_panics_doc, reason = "everything here panics where the database fails")]

use std::env;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

pub use postgres_cluster_macros::test;

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The address of a new, empty database.
pub fn database() -> String {
    CLUSTER.get_or_init(Cluster::start).database()
}

/// A server with its own data. It ends when this is dropped.
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    account: Option<(u32, u32)>,
    keeper: Child,
}

impl Cluster {
    /// Makes a cluster and starts it.
    pub fn start() -> Self {
        let programs = programs();
        let account = account();
        let folder = tempfile::Builder::new().prefix("acl-postgres-").tempdir().unwrap().keep();
        if let Some((user, group)) = account {
            chown(&folder, Some(user), Some(group)).unwrap();
        }
        let data = folder.join("data");
        let mut initdb = command(&programs.join("initdb"), account, &folder);
        initdb.args([
            "--auth=trust",
            "--username=acl",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--pgdata",
        ]);
        let made = initdb.arg(&data).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let keeper = keeper(&programs, account, &folder, port);
        let cluster = Self { programs, folder, port, account, keeper };
        cluster.until_ready();
        cluster
    }

    /// The port of 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Makes an empty database, and tells its address.
    pub fn database(&self) -> String {
        let name = format!("t{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let made = self.psql(&format!("CREATE DATABASE {name}"));
        assert!(made, "no database");
        format!("postgres://acl@127.0.0.1:{}/{name}", self.port)
    }

    /// Ends the server at once, as a power cut does, and starts it again on the same data.
    pub fn crash(&mut self) {
        let pid = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap();
        let kill = |signal: &str| Command::new("kill").args([signal, pid]).status().unwrap();
        assert!(kill("-9").success());
        let until = Instant::now() + Duration::from_secs(20);
        // `wait` would close its standard input, on which it removes the folder.
        while self.keeper.try_wait().unwrap().is_none() {
            assert!(Instant::now() < until, "the server does not end");
            sleep(Duration::from_millis(10));
        }
        self.keeper = keeper(&self.programs, self.account, &self.folder, self.port);
        // What is left of the old server may hold its memory for a moment.
        while !self.psql("SELECT 1") {
            assert!(Instant::now() < until, "the server does not come back");
            if self.keeper.try_wait().unwrap().is_some() {
                self.keeper = keeper(&self.programs, self.account, &self.folder, self.port);
            }
            sleep(Duration::from_millis(100));
        }
    }

    fn until_ready(&self) {
        let until = Instant::now() + Duration::from_secs(60);
        while !self.psql("SELECT 1") {
            let log = || fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(Instant::now() < until, "the server does not start: {}", log());
            sleep(Duration::from_millis(50));
        }
    }

    fn psql(&self, statement: &str) -> bool {
        let mut psql = command(&self.programs.join("psql"), self.account, &self.folder);
        psql.args([
            "-h",
            "127.0.0.1",
            "-U",
            "acl",
            "-d",
            "postgres",
            "-X",
            "-q",
            "-p",
            &self.port.to_string(),
            "-c",
        ]);
        psql.arg(statement).output().unwrap().status.success()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Starts the server under a shell that ends it, and removes its folder, when nobody holds the shell's standard input
/// any more.
fn keeper(programs: &Path, account: Option<(u32, u32)>, folder: &Path, port: u16) -> Child {
    let script = r#"
        "$1/postgres" -D "$2/data" -k "$2" -p "$3" -c listen_addresses=127.0.0.1 -c fsync=off \
            -c max_connections=200 -c logging_collector=off > "$2/log" 2>&1 < /dev/null &
        server=$!
        # A server that has ended ends the shell.
        ( while kill -0 $server 2> /dev/null; do sleep 0.1; done; kill $$ 2> /dev/null ) > /dev/null 2>&1 < /dev/null &
        cat > /dev/null
        kill -INT $server; wait $server; rm -rf "$2"
    "#;
    let mut shell = command(Path::new("/bin/sh"), account, folder);
    shell.args(["-c", script, "sh"]).arg(programs).arg(folder).arg(port.to_string());
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// A program as the account that owns the folder.
fn command(program: &Path, account: Option<(u32, u32)>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("LC_ALL", "C");
    if let Some((user, group)) = account {
        command.uid(user).gid(group);
    }
    command
}

/// Where the programs are.
fn programs() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin"));
    // Debian's folder has all of them; a path may have only some.
    let found = debian
        .chain(env::split_paths(&path))
        .find(|folder| ["initdb", "postgres", "psql"].iter().all(|program| folder.join(program).is_file()));
    found.expect("initdb, postgres and psql are missing: install Debian's postgresql")
}

/// The account that the server runs as: it refuses to be root's.
fn account() -> Option<(u32, u32)> {
    let ids = Command::new("id").arg("-u").output().unwrap();
    if String::from_utf8_lossy(&ids.stdout).trim() != "0" {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").unwrap();
    let of = |name: &str| {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Some(of("postgres").or_else(|| of("nobody")).expect("an account without privileges"))
}
