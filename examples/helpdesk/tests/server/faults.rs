//! Faults of what is around the server: a full disk, a disk that fails, no descriptors, another process with the lock.
//! While one lasts nothing is acknowledged that is not kept; when it is gone, everything works again.

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::process::Command;

use crate::harness::{Admin, Process, Server, acknowledged, key_id};

/// Everything that a fault may have broken, done once: a key made, used, narrowed and revoked, a role changed, a ticket
/// written.
async fn everything_works(admin: &Admin) {
    let (id, key) = admin.try_to_make_key("tickets.*").await.expect("a key is made");
    let call = |method, path| admin.anonymous(method, path).header("Authorization", &key);
    let ticket = json!({ "subject": "after the fault", "person": 4, "message": "m" });
    call("POST", "/tickets").json(&ticket).expect(201).await;
    call("GET", "/labels").expect(403).await;
    let narrowed = json!({ "lists": ["tickets.*, -*.post"] });
    admin.call("PATCH", &format!("/keys/{id}")).json(&narrowed).revealing().expect(200).await;
    call("POST", "/tickets").json(&ticket).expect(403).await;
    let role = json!({ "list": "tickets.*, people.*, labels.*, me.*, helpdesk.*" });
    admin.call("PUT", "/roles/2").json(&role).expect(204).await;
    admin.call("DELETE", &format!("/keys/{id}")).revealing().expect(200).await;
    call("GET", "/tickets").expect(401).await;
}

/// What was acknowledged while a fault lasted.
#[derive(Default)]
struct Acknowledged {
    tickets: Vec<i64>,
    revoked: Vec<String>,
}

impl Acknowledged {
    /// Writes, and revokes keys, until this many in a row have failed: the fault is there.
    async fn until(most: usize, admin: &Admin, keys: Vec<(i64, String)>, writer: &str) -> Self {
        let mut acknowledged_so_far = Self::default();
        let mut keys = keys.into_iter();
        let mut failures = 0;
        for _ in 0..1_000 {
            let body = json!({ "subject": "kept", "person": 4, "message": "m".repeat(15_000) });
            let call = admin.anonymous("POST", "/tickets").header("Authorization", writer).json(&body);
            match acknowledged(call).await {
                Some(answer) => {
                    acknowledged_so_far.tickets.push(answer.json()["data"]["id"].as_i64().unwrap());
                    failures = 0;
                }
                None => failures += 1,
            }
            if let Some((id, key)) = keys.next()
                && admin.try_to("DELETE", &format!("/keys/{id}"), None).await.is_some()
            {
                acknowledged_so_far.revoked.push(key);
            }
            if failures == most {
                return acknowledged_so_far;
            }
        }
        panic!("the fault does not show");
    }

    async fn is_kept(&self, admin: &Admin, reader: &str) {
        for id in &self.tickets {
            let call = admin.anonymous("GET", &format!("/tickets/{id}/messages"));
            let messages = call.header("Authorization", reader).expect(200).await.json();
            assert_eq!(messages["meta"]["pagination"]["total"], 1, "ticket {id} is whole");
        }
        for key in &self.revoked {
            admin.anonymous("GET", "/tickets").header("Authorization", key).expect(401).await;
        }
    }
}

async fn doomed(admin: &Admin, count: usize) -> Vec<(i64, String)> {
    let mut keys = Vec::new();
    for _ in 0..count {
        keys.push(admin.try_to_make_key("tickets.tickets.list").await.unwrap());
    }
    keys
}

async fn run(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program).args(arguments).stderr(std::process::Stdio::null()).status().await;
    status.is_ok_and(|status| status.success())
}

#[tokio::test]
async fn after_one_moment_of_a_full_disk_every_write_works_again() {
    let server = Server::start().await;
    let admin = Admin::sign_in(server.address, &server.seeded.administrator_password).await;
    let (_, key) = admin.try_to_make_key("tickets.*").await.unwrap();
    let doomed = doomed(&admin, 3).await;
    let pages = server.count("PRAGMA page_count").await;
    server.on_each_connection(&format!("PRAGMA max_page_count = {pages}")).await;
    // One is enough: the connection whose write failed is closed, and the next has no such limit.
    let acknowledged = Acknowledged::until(1, &admin, doomed, &key).await;
    server.on_each_connection("PRAGMA max_page_count = 1073741823").await;
    everything_works(&admin).await;
    acknowledged.is_kept(&admin, &key).await;
}

/// A small disk, which the system takes away again whatever becomes of the test.
struct Disk(tempfile::TempDir);

impl Disk {
    /// None where this user may not mount.
    async fn of(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap().to_owned();
        let options = format!("size={size}");
        run("mount", &["-t", "tmpfs", "-o", &options, "tmpfs", &path]).await.then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    async fn grow(&self, size: &str) {
        let options = format!("remount,size={size}");
        assert!(run("mount", &["-o", &options, self.path().to_str().unwrap()]).await);
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_loses_nothing_acknowledged() {
    let Some(disk) = Disk::of("5m").await else {
        println!("skipped: this user may not mount a small disk");
        return;
    };
    let server = Process::start(&disk.path().join("helpdesk.sqlite")).await;
    let admin = Admin::sign_in(server.address, &server.told("admin@example.com")).await;
    let (_, key) = admin.try_to_make_key("tickets.*").await.unwrap();
    let doomed = doomed(&admin, 40).await;
    let acknowledged = Acknowledged::until(6, &admin, doomed, &key).await;
    assert!(acknowledged.tickets.len() > 3 && !acknowledged.revoked.is_empty());
    disk.grow("64m").await;
    everything_works(&admin).await;
    acknowledged.is_kept(&admin, &key).await;
    server.kill().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_failing_disk_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("helpdesk.sqlite");
    let server = Process::start_with_limits(&file).await;
    let admin = Admin::sign_in(server.address, &server.told("admin@example.com")).await;
    let (_, key) = admin.try_to_make_key("tickets.*").await.unwrap();
    let doomed = doomed(&admin, 20).await;
    // Each write beyond this place in a file is an error, and so is one in the middle of the log once it is so long.
    let log = std::fs::metadata(folder.path().join("helpdesk.sqlite-wal")).unwrap().len();
    server.limit("fsize", &(log + 600_000).to_string()).await;
    let acknowledged = Acknowledged::until(6, &admin, doomed, &key).await;
    assert!(acknowledged.tickets.len() > 3 && !acknowledged.revoked.is_empty());
    server.limit("fsize", "unlimited").await;
    everything_works(&admin).await;
    acknowledged.is_kept(&admin, &key).await;
    server.kill().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn without_descriptors_it_waits_and_then_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::start(&folder.path().join("helpdesk.sqlite")).await;
    let admin = Admin::sign_in(server.address, &server.told("admin@example.com")).await;
    // Below this number all are taken.
    server.limit("nofile", "10").await;
    let waiting = tokio::spawn(admin.call("GET", "/me").send());
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!waiting.is_finished(), "there is no descriptor for it");
    server.limit("nofile", "1024").await;
    assert_eq!(waiting.await.unwrap().status, 200);
    everything_works(&admin).await;
    server.kill().await;
}

#[tokio::test]
async fn a_lock_of_another_process_is_waited_for_then_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("helpdesk.sqlite");
    let server = Process::start(&file).await;
    let admin = Admin::sign_in(server.address, &server.told("admin@example.com")).await;
    let (id, key) = admin.try_to_make_key("tickets.*").await.unwrap();
    let mut other =
        SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&file)).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    // More than there are connections to the database.
    let waiting: Vec<_> =
        (0..8).map(|_| tokio::spawn(admin.call("DELETE", &format!("/keys/{id}")).send())).collect();
    for waiting in waiting {
        let answer = waiting.await.unwrap();
        assert!(
            answer.status == 503 && ["unavailable", "busy"].contains(&answer.code().as_str()),
            "{answer:?}"
        );
    }
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    admin.anonymous("GET", "/tickets").header("Authorization", &key).expect(200).await;
    assert_eq!(key_id(&key), id);
    everything_works(&admin).await;
    server.kill().await;
}
