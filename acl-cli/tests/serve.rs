//! `acl serve` through its socket.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

const LOCK: &str = "tests/data/renamed.lock";

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acl"));
    command.args(["serve", "--lock", LOCK]).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running command; it ends with the test.
struct Serving {
    child: Child,
    /// Such as `127.0.0.1:8040`.
    address: String,
}

impl Serving {
    fn start() -> Self {
        let mut child = command(&["--port", "0"]).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").and_then(|rest| rest.strip_suffix('/'));
        let address = address.unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, address }
    }

    /// The whole answer to a request that is sent as it stands.
    fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str, host: &str) -> String {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"))
    }

    fn ask(&self, question: &str, body: &Value) -> Value {
        let (body, host) = (body.to_string(), &self.address);
        let answer = self.send(&format!(
            "POST /{question} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        ));
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 "), "{answer}");
        serde_json::from_str(body).unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn the_page_has_the_endpoints_and_policies_of_the_lock() {
    let serving = Serving::start();
    let page = serving.get("/", &serving.address);
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    for told in ["/api/tickets/{id}", "people.staff.list", "partner", "READ_ONLY", "<title>renamed</title>"] {
        assert!(page.contains(told), "{told}");
    }
    assert!(serving.get("/preview.js", &serving.address).starts_with("HTTP/1.1 200 "));
    assert!(serving.get("/none", "localhost:1").starts_with("HTTP/1.1 404 "));
}

#[test]
fn s2_a_preview_knows_former_names_and_own_modes() {
    let serving = Serving::start();
    let former = serving.ask("preview", &json!({"list": "people.agents.*", "mode": "key"}));
    let present = serving.ask("preview", &json!({"list": "people.staff.*", "mode": "key"}));
    assert_eq!(former["granted"], present["granted"]);
    // With what is public and what is for every credential.
    assert_eq!(former["granted"], 4, "{former}");
    let decided = json!({"list": "tickets.*", "mode": "partner", "method": "GET", "path": "/api/tickets/7"});
    assert_eq!(serving.ask("decide", &decided)["allowed"], true);
}

#[test]
fn s3_a_preview_says_what_is_stale() {
    let serving = Serving::start();
    let is_stale = |list: &str| {
        let shown = serving.ask("preview", &json!({"list": list, "mode": "key"}));
        shown["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "stale")
    };
    assert!(is_stale("*, -offices.*"));
    assert!(!is_stale("tickets.*, -legacy.x"));
}

#[chromium::test]
fn a_list_that_is_typed_into_the_page_is_decided() {
    chromium::browse(|page| async move {
        let serving = Serving::start();
        page.goto(&format!("http://{}/", serving.address)).await.unwrap();
        page.value(
            "const list = document.getElementById('list'); list.value = 'people.agents.*'; \
             list.dispatchEvent(new Event('input'))",
        )
        .await;
        let said = "return document.querySelector('.acl-summary').textContent.startsWith('2 by this list')";
        page.until("the summary", said).await;
        assert_eq!(page.console().await, Vec::<String>::new());
    });
}

#[test]
fn a_name_that_another_site_points_at_this_machine_is_refused() {
    let serving = Serving::start();
    for host in ["evil.example", "evil.example:8040", "127.0.0.1.evil.example", "", "[::ffff:127.0.0.1]"] {
        let answer = serving.get("/", host);
        assert!(answer.starts_with("HTTP/1.1 421 "), "{host}: {answer}");
        assert!(!answer.contains("tickets"), "{host}");
    }
    assert!(serving.send("GET / HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 421 "));
    assert!(serving.get("/", "LocalHost").starts_with("HTTP/1.1 200 "));
}

#[test]
fn what_is_no_http_ends_that_connection_alone() {
    let serving = Serving::start();
    drop(TcpStream::connect(&serving.address).unwrap());
    assert!(serving.send("\u{0}\r\n\r\n").starts_with("HTTP/1.1 400 "));
    assert!(serving.get("/", &serving.address).starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_port_that_is_taken_is_told() {
    let serving = Serving::start();
    let port = serving.address.rsplit(':').next().unwrap();
    let output = command(&["--port", port]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains(&format!("port {port} is taken; name another by `--port NUMBER`")), "{told}");
}
