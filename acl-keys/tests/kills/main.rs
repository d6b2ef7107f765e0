//! A process that changes keys is killed at any moment: a change is whole with its audit row, or is not there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failure ends a test")]

#[path = "../store/api.rs"]
#[allow(dead_code, reason = "the other tests need more of it")]
mod api;
#[path = "../store/engine.rs"]
mod engine;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use acl_keys::{Audited, Edit, Key, Keys, NewKey, Search};

use api::{Api, open, operator};
use engine::{both, pool};

/// Names the database to the process that is killed.
const DATABASE: &str = "ACL_KEYS_KILLED";
const ROUNDS: u64 = 12;

both! {
    a_change_is_whole_or_not_there,
}

/// What is killed. Without a database there is nothing to do.
#[tokio::test]
async fn worker() {
    let Ok(database) = std::env::var(DATABASE) else { return };
    let keys = open(&database).await;
    // Other changes in each process, so that each kind is killed.
    let mut turn = std::process::id();
    loop {
        turn += 1;
        let found = keys.search(&Search::new().state(acl_keys::State::Live)).await.unwrap();
        let id = found.get(usize::try_from(turn).unwrap() % found.len().max(1)).map_or(0, |key| key.id);
        let by = operator();
        let done = match turn % 6 {
            0 | 1 => keys.create(&by, NewKey::new("x", ["tickets.*"])).await.map(drop),
            2 => keys.edit(&by, id, Edit::new().lists(["tickets.*, people.*"])).await.map(drop),
            3 => keys.rotate(&by, id, Duration::from_secs(60)).await.map(drop),
            4 => {
                let preview = keys.preview_narrow(&by, &Search::new(), "-*.delete").await.unwrap();
                keys.narrow(&by, &Search::new(), "-*.delete", &preview.digest).await.map(drop)
            }
            _ if turn % 4 == 1 => keys.revoke(&by, id).await.map(drop),
            _ => {
                let table = "key,list\na,tickets.*\nb,people.*\nc,*\n";
                keys.import(&by, table.as_bytes(), std::io::sink()).await.map(drop)
            }
        };
        if done.is_ok() {
            let last = keys.audit(1).await.unwrap();
            println!("\nacknowledged {}", last.first().map_or(0, |row| row.version));
        }
    }
}

async fn a_change_is_whole_or_not_there(database: String) {
    let keys = open(&database).await;
    keys.create(&operator(), NewKey::new("x", ["tickets.*"])).await.unwrap();
    let mut acknowledged = BTreeSet::new();
    for round in 0..ROUNDS {
        let url = database.clone();
        let told = tokio::task::spawn_blocking(move || killed(&url, 3 + round * 17 % 90)).await.unwrap();
        acknowledged.extend(told);
        check(&keys, &database, &acknowledged).await;
    }
    assert!(acknowledged.len() > 12, "{acknowledged:?}");
}

/// Runs the worker until some time after its first change, and tells which versions it was told of.
fn killed(database: &str, milliseconds: u64) -> Vec<i64> {
    let mut worker = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "worker", "--nocapture"])
        .env(DATABASE, database)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(worker.stdout.take().unwrap()).lines();
    let mut versions =
        lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok());
    let first = versions.next();
    assert!(first.is_some(), "the worker changes nothing");
    std::thread::sleep(Duration::from_millis(milliseconds));
    worker.kill().unwrap();
    worker.wait().unwrap();
    first.into_iter().chain(versions).collect()
}

/// What the database says at one moment.
struct Seen {
    version: i64,
    audit: Vec<Audited>,
    keys: BTreeMap<i64, Key>,
    last_key: i64,
    secrets: i64,
    revoked: i64,
}

/// `PostgreSQL` may still be at what it was sent before the kill. Then it is read again.
async fn see(keys: &Keys<Api>, database: &str) -> Seen {
    let pool = pool(database).await;
    let count =
        async |query: &'static str| sqlx::query_scalar::<_, i64>(query).fetch_one(&pool).await.unwrap();
    loop {
        let version = count("SELECT version FROM acl_state").await;
        let audit = keys.audit(100_000).await.unwrap();
        let mut seen = Seen {
            version,
            audit,
            keys: BTreeMap::new(),
            last_key: count("SELECT last_key FROM acl_state").await,
            secrets: count("SELECT count(*) FROM acl_secrets").await,
            revoked: count("SELECT count(*) FROM acl_keys WHERE revoked IS NOT NULL").await,
        };
        for id in 1..=seen.last_key {
            seen.keys.insert(id, keys.key(id).await.unwrap());
        }
        if count("SELECT version FROM acl_state").await == version {
            pool.close().await;
            return seen;
        }
    }
}

async fn check(keys: &Keys<Api>, database: &str, acknowledged: &BTreeSet<i64>) {
    let Seen { version, audit, keys, last_key, secrets, revoked } = see(keys, database).await;
    let versions: BTreeSet<i64> = audit.iter().map(|row| row.version).collect();
    assert!(acknowledged.is_subset(&versions), "an acknowledged change is gone");
    assert_eq!(version, *versions.last().unwrap());
    let of = |actions: &[&str]| {
        i64::try_from(audit.iter().filter(|row| actions.contains(&row.action.as_str())).count()).unwrap()
    };
    let made = of(&["create", "import"]);
    assert_eq!((last_key, secrets, revoked), (made, made + of(&["rotate"]), of(&["revoke"])));

    // The last row of each key says what the key is.
    let mut last: BTreeMap<i64, &Audited> = BTreeMap::new();
    for row in &audit {
        last.entry(row.key).or_insert(row);
    }
    assert_eq!(last.len(), keys.len());
    for (id, row) in last {
        let key = &keys[&id];
        assert_eq!(key.version, row.version);
        assert_eq!(row.after.as_ref().unwrap()["lists"], key.lists.join(" | "));
    }
}
