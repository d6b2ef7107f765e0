//! Addresses that name no store, and passwords.

use std::fs;
use std::net::TcpListener;

use crate::database::{Database, acl, both};

both! { a_later_version_is_told }

const LOCK: &str = "tests/data/renamed.lock";

/// Every command that reads keys.
const QUESTIONS: [&[&str]; 6] = [
    &["who-can", "GET", "/api/people"],
    &["lint"],
    &["diff", "tests/data/v1.lock", LOCK],
    &["rewrite"],
    &["suggest"],
    &["explain", "GET", "/api/people", "--key", "shop"],
];

/// What each command says of this address, which must be a mistake.
fn told(address: &str) -> Vec<String> {
    let questions = QUESTIONS.iter().map(|question| question.to_vec()).chain([vec!["rewrite", "--write"]]);
    let told = questions.map(|question| {
        let output = acl(&[&question[..], &["--keys", address, "--lock", LOCK]].concat());
        assert_eq!(output.status.code(), Some(2), "{question:?}: {output:?}");
        assert!(output.stdout.is_empty(), "{question:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    });
    told.collect()
}

fn all_say(address: &str, expected: &str) {
    for told in told(address) {
        assert!(
            told.contains(expected) && told.starts_with("error: ") && told.lines().count() == 1,
            "{told}"
        );
    }
}

#[test]
fn what_is_no_store_is_told_and_nothing_is_created() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let address = |name: &str| format!("sqlite://{}", path(name).display());
    all_say(&address("none.db"), "there is no file");
    all_say(&format!("{}?mode=rwc", address("none.db")), "there is no file");
    assert!(!path("none.db").exists());
    fs::create_dir(path("folder")).unwrap();
    all_say(&address("folder"), "is no file");
    fs::write(path("text.db"), "key,list\nshop,*\n".repeat(200)).unwrap();
    all_say(&address("text.db"), "is not a database of SQLite");
    fs::write(path("empty.db"), "").unwrap();
    all_say(&address("empty.db"), "has no keys of acl-keys");
    assert_eq!(fs::read(path("empty.db")).unwrap(), b"", "nothing was written");
    all_say("sqlite::memory:", "keys in memory");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

fn a_later_version_is_told(database: &Database) {
    database.run("INSERT INTO acl_schema (version) VALUES (99)");
    all_say(&database.address, "have version 99, and this program knows version");
    database.run("DELETE FROM acl_schema");
    all_say(&database.address, "has no keys of acl-keys");
}

#[postgres_cluster::test]
fn a_database_that_is_not_there_is_told() {
    let address = postgres_cluster::database();
    all_say(&address, "has no keys of acl-keys");
    let (server, _) = address.rsplit_once('/').unwrap();
    all_say(&format!("{server}/gone"), "database \"gone\" does not exist");
    // Nobody listens there.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    all_say(&format!("postgres://acl@{free}/keys"), "does not answer: error communicating");
}

#[postgres_cluster::test]
fn no_password_is_shown() {
    const SECRET: &str = "hunter2x";
    let address = postgres_cluster::database().replacen("acl@", &format!("acl:{SECRET}@"), 1);
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut all = Vec::new();
    for wrong in [
        address.clone(),
        format!("postgres://acl:{SECRET}@{free}/keys"),
        format!("postgres://acl:{SECRET}@not a host/keys"),
        format!("postgres://acl:a/{SECRET}@{free}/keys"),
        format!("postgres://acl:1#{SECRET}@{free}/keys"),
        format!("postgres://acl@{free}/keys?password={SECRET}"),
        format!("postgres://acl:{SECRET}@{free}/keys?sslmode=none"),
        format!("mysql://acl:{SECRET}@{free}/keys"),
    ] {
        all.extend(told(&wrong));
    }
    // Where no address belongs.
    for words in [
        vec!["lint", &address],
        vec!["list", &address],
        vec!["freeze", &address],
        vec!["rewrite", &address],
        vec!["rewrite", &address, "--write"],
        vec!["explain", "GET", "/api/people", &address],
        vec!["explain", "GET", &address, "*"],
        vec!["explain", "GET", "/api/people", "*", "--within", &address],
        vec!["explain", "GET", "/api/people", "*", "--mode", &address],
        vec!["diff", &address, "*"],
        vec!["diff", &address, &address],
        vec!["diff", &address],
        vec!["who-can", "GET", "/api/people", &address, "more", "words"],
        vec!["who-can", &address],
        vec!["test", &address],
        vec!["suggest", &address, "--key", "shop"],
        vec!["suggest", "--mode", &address],
        vec![&address],
        vec!["lint", "--lock", &address],
    ] {
        let output =
            acl(&[&words[..], &["--lock", LOCK][..if words.contains(&"--lock") { 0 } else { 2 }]].concat());
        assert_ne!(output.status.code(), None);
        all.extend([output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()));
    }
    for text in all {
        assert!(!text.contains(SECRET), "{text}");
    }
}

#[test]
fn what_needs_a_store_says_so() {
    for (arguments, expected) in [
        (&["rewrite", "--keys", "tests/data/keys.csv", "--write"][..], "`--write` changes lists in a store"),
        (&["rewrite", "*", "--write"], "--keys"),
        (&["suggest", "--keys", "tests/data/keys.csv"], "a file of keys has no calls"),
        (&["suggest", "tests/data/access.log", "--key", "shop"], "name the store by `--keys`"),
        (&["lint", "sqlite://keys.db"], "is a store and no list"),
    ] {
        let output = acl(&[arguments, &["--lock", LOCK]].concat());
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && told.contains(expected), "{arguments:?}: {told}");
    }
}
