//! An existing client, in another language: a script that follows HELPDESK.md word for word.

use std::env;

use tokio::process::Command;

use crate::harness::{Server, check};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_python_client_that_follows_the_guide_is_served() {
    let server = Server::start().await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client/client.py");
    let base = format!("http://{}/api/v2", server.address);
    let run = Command::new("python3")
        .args([script, &base, "agent@example.com", &server.seeded.agent_password, &server.seeded.key])
        .env("no_proxy", "*")
        .output()
        .await;
    let output = match run {
        Ok(output) => output,
        Err(error) if env::var_os("ACL_REQUIRE_PYTHON").is_some_and(|value| value == "1") => {
            panic!("ACL_REQUIRE_PYTHON is set, and python3 does not start: {error}")
        }
        Err(error) => return println!("skipped: python3 does not start: {error}"),
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("everything is as the guide says"));
    check("what the client printed", &said);
}
