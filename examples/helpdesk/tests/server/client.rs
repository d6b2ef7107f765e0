//! An existing client, in another language: a script that follows HELPDESK.md word for word.

use std::env;
use std::io::{Write as _, stderr};

use serde_json::json;
use tokio::process::Command;

use crate::harness::{AGENT, Server, check};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_python_client_that_follows_the_guide_is_served() {
    let server = Server::start().await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client/client.py");
    let base = format!("http://{}/api/v2", server.address);
    let admin = server.administrator().await;
    let limits =
        json!({ "name": "limited", "owner": AGENT.to_string(), "lists": ["tickets.*"], "hourly_limit": 1 });
    let limited = server.make_key(&admin, limits).await;
    let seeded = &server.seeded;
    let run = Command::new("python3")
        .args([script, &base, "agent@example.com", &seeded.agent_password, &seeded.key])
        .args([limited.trim_start_matches("key "), "admin@example.com", &seeded.administrator_password])
        .env("no_proxy", "*")
        .output()
        .await;
    let output = match run {
        Ok(output) => output,
        Err(error) if env::var_os("ACL_REQUIRE_PYTHON").is_some_and(|value| value == "1") => {
            panic!("ACL_REQUIRE_PYTHON is set, and python3 does not start: {error}")
        }
        // Not by a macro: what those print is hidden where a test passes.
        Err(error) => return writeln!(stderr(), "skipped: python3 does not start: {error}").unwrap(),
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("everything is as the guide says"));
    check("what the client printed", &said);
}
