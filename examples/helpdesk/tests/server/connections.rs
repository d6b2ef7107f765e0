//! Connections that take their time: each step of a request has its own, and no number of them holds the server up.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use helpdesk::serve::Limits;
use serde_json::json;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::harness::{Process, Server};

const SHORT: Duration = Duration::from_millis(300);
/// Much longer than [`SHORT`], much shorter than what is set without asking.
const SOON: Duration = Duration::from_secs(4);

fn short() -> Limits {
    Limits { head: SHORT, body: SHORT, answer: SHORT, ..Limits::default() }
}

async fn connect(address: SocketAddr, text: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(text.as_bytes()).await.unwrap();
    socket
}

/// What the server still sends before it closes the connection.
async fn rest(mut socket: TcpStream) -> String {
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(SOON, socket.read_to_end(&mut rest)).await;
    let _ = closed.expect("it is closed soon");
    String::from_utf8_lossy(&rest).into_owned()
}

/// Nobody else writes until this ends.
async fn lock(file: &Path) -> SqliteConnection {
    let mut other =
        SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    other
}

async fn unlock(mut other: SqliteConnection) {
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
}

#[tokio::test]
async fn a_connection_that_says_nothing_or_half_a_head_is_closed() {
    let server = Server::start_with(short()).await;
    let whole = format!("GET /api/v2/helpdesk/discover HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    for text in ["", "GET", "GET /api/v2/me HTTP/1.1\r\nHost: x\r\n"] {
        let start = Instant::now();
        let answer = rest(connect(server.address, text).await).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{text}: {answer}");
        assert!(start.elapsed() >= SHORT * 9 / 10, "{text}: it had its time");
    }
    // Also after an answer, and one byte at a time.
    let answer = rest(connect(server.address, &whole).await).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let mut slow = connect(server.address, "").await;
    let start = Instant::now();
    for byte in whole.bytes().cycle() {
        if slow.write_all(&[byte]).await.is_err() || start.elapsed() > SOON {
            break;
        }
        tokio::time::sleep(SHORT / 10).await;
    }
    assert!(start.elapsed() < SOON, "it is closed while it still writes its head");
}

#[tokio::test]
async fn a_body_that_stalls_or_trickles_is_408() {
    let server = Server::start_with(short()).await;
    let head = format!(
        "POST /api/v2/tickets HTTP/1.1\r\nHost: {}\r\nAuthorization: key {}\r\nContent-Length: 500\r\n\r\n{{\"subject\"",
        server.address, server.seeded.key
    );
    let answer = rest(connect(server.address, &head).await).await;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("\"too_slow\""), "{answer}");
    let slow = connect(server.address, &head).await;
    let (reading, mut writing) = slow.into_split();
    let trickle = tokio::spawn(async move {
        while writing.write_all(b" ").await.is_ok() {
            tokio::time::sleep(SHORT / 10).await;
        }
    });
    let mut answer = [0; 12];
    let mut reading = reading;
    tokio::time::timeout(SOON, reading.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    drop(reading);
    trickle.await.unwrap();
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_its_answer_is_given_up() {
    let server = Server::start_with(Limits { connections: 1, ..short() }).await;
    let insert = "INSERT INTO messages (ticket, person, message, created, updated)
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199)
        SELECT 1, 4, hex(zeroblob(40000)), 0, 0 FROM n";
    server.run(insert).await;
    let request = format!(
        "GET /api/v2/tickets/1/messages?count=200 HTTP/1.1\r\nHost: {}\r\nAuthorization: key {}\r\n\r\n",
        server.address, server.seeded.key
    );
    let silent = connect(server.address, &request).await;
    silent.readable().await.unwrap();
    let start = Instant::now();
    server.keyed("GET", "/tickets/1").expect(200).await;
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[tokio::test]
async fn at_the_cap_the_longest_silent_connection_leaves() {
    let server = Server::start_with(Limits { connections: 4, ..Limits::default() }).await;
    let mut silent = Vec::new();
    for _ in 0..4 {
        silent.push(connect(server.address, "GET /api/v2/me HTTP/1.1\r\n").await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let start = Instant::now();
    server.keyed("GET", "/tickets/1").expect(200).await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    let first = silent.remove(0);
    assert_eq!(rest(first).await, "", "it was there longest");
    let mut last = silent.pop().unwrap();
    last.write_all(format!("Host: {}\r\nConnection: close\r\n\r\n", server.address).as_bytes())
        .await
        .unwrap();
    assert!(rest(last).await.starts_with("HTTP/1.1 401"), "it still has its place");
    // Many more.
    for _ in 0..40 {
        silent.push(connect(server.address, "GET").await);
    }
    let start = Instant::now();
    server.keyed("GET", "/tickets/1").expect(200).await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_request_that_runs_makes_room_for_nobody() {
    let server = Server::start_with(Limits { connections: 2, ..Limits::default() }).await;
    let other = lock(&server.file).await;
    let write = |_| tokio::spawn(server.keyed("POST", "/labels").json(&json!({ "label": "x" })).send());
    let running: Vec<_> = (0..2).map(write).collect();
    tokio::time::sleep(SHORT).await;
    let waiting = tokio::spawn(server.call("GET", "/helpdesk/discover").send());
    tokio::time::sleep(SHORT).await;
    assert!(!waiting.is_finished() && running.iter().all(|call| !call.is_finished()));
    unlock(other).await;
    for call in running {
        assert_eq!(call.await.unwrap().status, 403, "a decision that was waited for");
    }
    assert_eq!(waiting.await.unwrap().status, 200);
}

#[tokio::test]
async fn an_answer_reaches_a_client_that_still_sends() {
    let server = Server::start().await;
    for (path, size) in [("/tickets", 3 << 20), ("/api_tokens", 1 << 20)] {
        let body = format!("{{\"subject\":\"{}\"}}", "s".repeat(size));
        server.keyed("POST", path).text("application/json", &body).expect(413).await;
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_told() {
    let server = Server::start().await;
    server.keyed("GET", "/tickets").header("X-Long", &"x".repeat(200_000)).expect(431).await;
    let mut call = server.keyed("GET", "/tickets");
    for number in 0..200 {
        call = call.header(&format!("X-{number}"), "x");
    }
    call.expect(431).await;
    server.call("GET", &format!("/{}", "p".repeat(70_000))).expect(414).await;
}

#[tokio::test]
async fn when_it_stops_what_runs_is_answered_and_what_waits_is_closed() {
    let server = Server::start_with(Limits::default()).await;
    let address = server.address;
    let silent = [connect(address, "").await, connect(address, "GET / HTTP/1.1\r\n").await];
    let mut kept = connect(address, &format!("GET /sign_in HTTP/1.1\r\nHost: {address}\r\n\r\n")).await;
    kept.read_exact(&mut [0; 12]).await.unwrap();
    let other = lock(&server.file).await;
    let running = tokio::spawn(server.keyed("PUT", "/tickets/1").json(&json!({ "urgency": 3 })).send());
    tokio::time::sleep(SHORT).await;
    let stopping = tokio::spawn(server.stop());
    for silent in silent {
        rest(silent).await;
    }
    rest(kept).await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody else is let in");
    assert!(!running.is_finished() && !stopping.is_finished());
    unlock(other).await;
    assert_eq!(running.await.unwrap().status, 204);
    tokio::time::timeout(SOON, stopping).await.unwrap().unwrap();
}

#[tokio::test]
async fn what_runs_longer_than_the_grace_is_given_up() {
    let server = Server::start_with(Limits { grace: SHORT, ..Limits::default() }).await;
    let _other = lock(&server.file).await;
    let _running = tokio::spawn(server.keyed("PUT", "/tickets/1").json(&json!({ "urgency": 3 })).send());
    tokio::time::sleep(SHORT).await;
    tokio::time::timeout(SOON, server.stop()).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_signal_stops_the_program_once_what_runs_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("helpdesk.sqlite");
    let server = Process::start(&file).await;
    let key = format!("key 1:{}", server.told("  1:"));
    let other = lock(&file).await;
    let body = json!({ "subject": "written while it stops", "person": 4 });
    let call = server.call("POST", "/api/v2/tickets").header("Authorization", &key).json(&body);
    let running = tokio::spawn(call.send());
    tokio::time::sleep(SHORT).await;
    let stopped = tokio::spawn(server.stop("-TERM"));
    tokio::time::sleep(SHORT).await;
    assert!(!running.is_finished() && !stopped.is_finished());
    unlock(other).await;
    assert_eq!(running.await.unwrap().status, 201);
    assert!(stopped.await.unwrap());
    let again = Process::start(&file).await;
    let tickets =
        again.call("GET", "/api/v2/tickets?subject=written+while+it+stops").header("Authorization", &key);
    assert_eq!(tickets.expect(200).await.json()["meta"]["pagination"]["total"], 1);
    again.kill().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_server_with_few_descriptors_outlives_more_connections() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::start(&folder.path().join("helpdesk.sqlite")).await;
    let key = format!("key 1:{}", server.told("  1:"));
    server.limit("nofile", "60").await;
    let mut silent = Vec::new();
    for _ in 0..150 {
        silent.push(connect(server.address, "GET /api/v2/me HTTP/1.1\r\n").await);
    }
    for _ in 0..3 {
        let start = Instant::now();
        server.call("GET", "/api/v2/tickets").header("Authorization", &key).expect(200).await;
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    }
    drop(silent);
    server.kill().await;
}

#[cfg(unix)]
#[test]
fn there_are_no_more_connections_than_descriptors() {
    assert_eq!(Limits::of(5).connections, 5);
    assert_eq!(Limits::of(0).connections, 1);
    assert!(Limits::of(u32::MAX).connections < 10_000_000);
}
