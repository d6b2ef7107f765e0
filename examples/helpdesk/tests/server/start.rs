//! Starting and stopping: what a newcomer is told, and that it is told once and not lost.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};
use tokio::process::Command;

use crate::harness::Process;

fn after<'t>(text: &'t str, word: &str) -> &'t str {
    text.split(word).nth(1).unwrap().split_whitespace().next().unwrap()
}

#[tokio::test]
async fn the_first_start_prints_curl_lines_that_work() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("helpdesk.sqlite");
    let server = Process::start(&file).await;
    let greeting = server.greeting.clone();
    for word in [
        "Helpdesk  http://",
        "/api/v2/doc/",
        "administrator",
        "agent@example.com",
        "# allowed",
        "# denied: a tag",
        "# denied: the mode",
    ] {
        assert!(greeting.contains(word), "{word}: {greeting}");
    }
    let mut answers = Vec::new();
    for line in greeting.lines().filter(|line| line.trim().starts_with("curl")) {
        let method = if line.contains("-X DELETE") { "DELETE" } else { "GET" };
        let header = line.split("Authorization: ").nth(1).unwrap().split('\'').next().unwrap();
        let path = line.split(&server.address.to_string()).nth(1).unwrap().trim_end_matches('\'');
        let answer = server.call(method, path).header("Authorization", header).send().await;
        answers.push((answer.status, answer.code()));
    }
    let expected = [(200, ""), (403, "tag_denied"), (403, "mode_not_allowed")];
    assert_eq!(answers, expected.map(|(status, code)| (status, code.to_owned())));
    server.kill().await;
    // The second start over the same file tells no secret.
    let again = Process::start(&file).await;
    assert!(!again.greeting.contains("1:helpdesk_"), "{}", again.greeting);
    again.kill().await;
}

#[cfg(unix)]
#[tokio::test]
async fn it_stops_when_it_is_told_to_and_takes_its_database_along() {
    use std::os::unix::fs::PermissionsExt as _;
    for signal in ["-INT", "-TERM"] {
        let server = Process::start_fresh().await;
        let database =
            std::path::PathBuf::from(after(&server.greeting, "Database").trim_start_matches("sqlite://"));
        let folder = database.parent().unwrap().to_owned();
        let mode = std::fs::metadata(&folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o77, 0, "nobody else looks into it");
        // As a browser does: a connection that asks for nothing.
        let idle = tokio::net::TcpStream::connect(server.address).await.unwrap();
        assert!(server.stop(signal).await, "{signal}");
        assert!(!folder.exists(), "{signal}");
        drop(idle);
    }
}

#[tokio::test]
async fn a_start_that_fails_makes_no_logins_that_nobody_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("helpdesk.sqlite");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let failed = Command::new(env!("CARGO_BIN_EXE_helpdesk"))
        .args(["--listen", &taken.local_addr().unwrap().to_string(), "--database"])
        .arg(format!("sqlite://{}", file.display()))
        .output()
        .await
        .unwrap();
    assert!(!failed.status.success());
    let said = String::from_utf8_lossy(&failed.stderr);
    assert!(said.contains("error: cannot listen at") && said.contains("--listen"), "{said}");
    let server = Process::start(&file).await;
    assert!(server.greeting.contains("administrator  admin@example.com"), "{}", server.greeting);
    server.kill().await;
}

#[tokio::test]
async fn a_role_that_denied_administration_denies_that_of_keys() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("helpdesk.sqlite");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    // As a version made it whose keys were its own.
    let tables =
        include_str!("../../migrations/1.sql").replace("@number", "INTEGER PRIMARY KEY AUTOINCREMENT");
    for statement in (tables + include_str!("../../migrations/1-sqlite.sql")).split_inclusive(";\n") {
        sqlx::query(statement).execute(&mut db).await.unwrap();
    }
    sqlx::query("CREATE TABLE schema_versions AS SELECT 1 AS version").execute(&mut db).await.unwrap();
    let lists = ["*", "*.list, *.get, -admin.*", "tickets.*"];
    for list in lists {
        let role = "INSERT INTO roles (name, list, created, updated) VALUES ($1, $1, 0, 0)";
        sqlx::query(role).bind(list).execute(&mut db).await.unwrap();
    }
    db.close().await.unwrap();
    let db = helpdesk::database::open(&format!("sqlite://{}", file.display())).await.unwrap();
    let now: Vec<String> =
        sqlx::query_scalar("SELECT list FROM roles ORDER BY id").fetch_all(&db).await.unwrap();
    assert_eq!(now, [lists[0], "*.list, *.get, -admin.*, -keys.*", lists[2]]);
    db.close().await;
}
