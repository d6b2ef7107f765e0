//! The `chromedriver` process.

use std::env;
use std::ffi::OsString;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// What `CHROMEDRIVER` names, or else what is on the path.
fn program() -> OsString {
    env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into())
}

/// Ended when dropped, with the empty profile that its browser wrote to.
pub(crate) struct Driver {
    pub(crate) url: String,
    pub(crate) profile: tempfile::TempDir,
    _process: Child,
}

impl Driver {
    /// Starts it on a port of its choice.
    ///
    /// # Errors
    /// It is not to be found, or does not come up.
    pub(crate) async fn start() -> Result<Self, String> {
        let mut command = Command::new(program());
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let spawned = command.kill_on_drop(true).spawn();
        let mut process = spawned
            .map_err(|error| format!("chromedriver (Debian: chromium-driver) does not start: {error}"))?;
        let output = process.stdout.take().ok_or("chromedriver has no output")?;
        let port = timeout(Duration::from_secs(30), port_in(output)).await;
        let port = port.ok().flatten().ok_or("chromedriver did not say its port")?;
        let profile = tempfile::tempdir().map_err(|error| format!("no folder for a profile: {error}"))?;
        Ok(Self { url: format!("http://127.0.0.1:{port}"), profile, _process: process })
    }
}

/// The port in `ChromeDriver was started successfully on port 43567.`
async fn port_in(output: impl tokio::io::AsyncRead + Unpin) -> Option<u16> {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let found = line.split_once("successfully on port ").map(|(_, port)| port.trim_end_matches('.'));
        if let Some(port) = found.and_then(|text| text.parse().ok()) {
            return Some(port);
        }
    }
    None
}
