//! The real program as a process of its own.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use super::http::Call;
use super::watch::{check, keep_key, keep_secret};

pub struct Process {
    child: Child,
    log: JoinHandle<String>,
    pub address: std::net::SocketAddr,
    /// What it printed before it listened.
    pub greeting: String,
    /// Its temporary folder, which ends with it whatever becomes of it.
    pub temporary: tempfile::TempDir,
}

/// The address of a database in this file.
fn address(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

impl Process {
    /// Starts it over this file, at TRACE, and waits until it answers.
    pub async fn start(file: &Path) -> Self {
        Self::run(Self::program(), &["--database", &address(file)]).await
    }

    /// As [`Process::start`], with a system that answers a write over the limit of a file's size with an error, as a
    /// broken disk does, and not with a signal that ends the program.
    #[cfg(unix)]
    pub async fn start_with_limits(file: &Path) -> Self {
        let mut shell = Command::new("sh");
        shell.env("RUST_LOG", "trace");
        shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_helpdesk")]);
        Self::run(shell, &["--database", &address(file)]).await
    }

    /// As [`Process::start`], without a log that tells everything.
    pub async fn start_quiet(file: &Path) -> Self {
        let mut program = Self::program();
        program.env("RUST_LOG", "warn");
        Self::run(program, &["--database", &address(file)]).await
    }

    /// Starts it as a newcomer does: over a database of its own.
    pub async fn start_fresh() -> Self {
        Self::run(Self::program(), &[]).await
    }

    fn program() -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_helpdesk"));
        program.env("RUST_LOG", "trace");
        program
    }

    async fn run(mut program: Command, arguments: &[&str]) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let mut child = program
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .env("TMPDIR", temporary.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        // Read all the time: a full pipe would stop the server.
        let mut stderr = child.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text).await;
            String::from_utf8_lossy(&text).into_owned()
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut greeting = String::new();
        // The last line is either how to stop or that the logins were told before.
        while let Some(line) = lines.next_line().await.unwrap() {
            greeting += &line;
            greeting.push('\n');
            if line.starts_with("Stop with") {
                break;
            }
        }
        // The one place where these are told.
        for line in greeting.lines().map(str::trim) {
            let told = line.strip_prefix("administrator").or(line.strip_prefix("agent "));
            if let Some(secret) = told.and_then(|told| told.split_whitespace().last()) {
                keep_secret(secret);
            }
            if line.starts_with("1:") {
                keep_key(line);
            }
        }
        let url = greeting.split("http://").nth(1).unwrap().split_whitespace().next().unwrap();
        let address = url.parse().unwrap();
        Self { child, log, address, greeting, temporary }
    }

    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::new(self.address, method, path)
    }

    /// Sets a limit of the running process: the soft one, which can be raised again.
    pub async fn limit(&self, name: &str, value: &str) {
        let (pid, limit) = (self.id().to_string(), format!("--{name}={value}:"));
        let status = Command::new("prlimit").args(["--pid", &pid, &limit]).status().await;
        assert!(status.expect("prlimit of util-linux").success());
    }

    pub fn id(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// The word that the greeting has after this one.
    pub fn told(&self, word: &str) -> String {
        let after = self.greeting.split(word).nth(1).unwrap();
        after.split_whitespace().next().unwrap().to_owned()
    }

    /// Tells it to stop, by this signal; whether it did so well within ten seconds.
    pub async fn stop(mut self, signal: &str) -> bool {
        let pid = self.child.id().unwrap().to_string();
        Command::new("kill").args([signal, &pid]).status().await.unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(10), self.child.wait()).await;
        ended.is_ok_and(|status| status.unwrap().success())
    }

    /// Ends it in the middle of whatever it does. Nothing secret was logged, and where it had a file to keep nothing is left.
    pub async fn kill(mut self) {
        self.child.start_kill().unwrap();
        self.child.wait().await.unwrap();
        let log = tokio::time::timeout(Duration::from_secs(30), self.log).await.unwrap().unwrap();
        check("the log of the process", &log);
        assert!(log.contains("DEBUG"), "it logs what it can");
        let left = std::fs::read_dir(self.temporary.path()).unwrap().count();
        assert_eq!(left, 0, "a folder of its own, which it did not need");
    }
}
