//! The `chromedriver` process.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// Where Debian puts it, and where `PATH` may have it.
const PROGRAMS: [&str; 2] = ["/usr/bin/chromedriver", "chromedriver"];

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
        let spawned = PROGRAMS.iter().find_map(|program| {
            let mut command = Command::new(program);
            command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
            command.kill_on_drop(true).spawn().ok()
        });
        let mut process = spawned.ok_or("chromedriver is not installed (Debian: chromium-driver)")?;
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
