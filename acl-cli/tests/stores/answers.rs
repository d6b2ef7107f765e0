//! The same keys as a table and as a store.

use std::fs;
use std::path::PathBuf;

use acl_lock::Lock;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::database::{Database, Row, acl, both};
use crate::random::{MODES, PATHS, declared, lists, versions};

both! {
    every_command_says_of_a_store_what_it_says_of_its_export,
    a_store_is_rewritten_only_on_request,
    what_keys_called_is_suggested,
    a_key_is_named_by_its_name_or_number,
}

const LOCK: &str = "tests/data/renamed.lock";

/// A key of a store: its lists, its shadow lists, its mode, and whether it is live.
type Stored = (String, String, &'static str, u8);

fn stored() -> impl Strategy<Value = Stored> {
    let several = || prop::collection::vec(lists(), 1..3).prop_map(|lists| lists.join(" | "));
    let broken = select(vec!["", "a..b", "*, -*.gone", "a |  | b", "-a"]).prop_map(str::to_owned);
    let own = prop_oneof![4 => several(), 1 => broken];
    let shadow = prop_oneof![2 => Just(String::new()), 1 => several()];
    (own, shadow, select(MODES.to_vec()), 0..8_u8)
}

fn rows(all: &[Stored]) -> Vec<Row<'_>> {
    const NAMES: [&str; 4] = ["=1+1", "shop", "'-x", "a, \"b\""];
    let rows = all.iter().enumerate().map(|(number, (lists, shadow, mode, state))| Row {
        name: NAMES[number % NAMES.len()],
        mode,
        lists,
        shadow,
        revoked: (*state == 0).then_some(1),
        expires: (*state == 1).then_some(2),
    });
    rows.collect()
}

/// The value of JSON without what is only known of one of both.
fn comparable(output: &[u8], address: &str) -> Value {
    let mut value: Value = serde_json::from_slice(output).unwrap_or(Value::Null);
    if let Some(fields) = value.as_object_mut()
        && let Some(unknown) = fields.remove("bounds_unknown")
    {
        assert_eq!(
            unknown,
            json!(address.contains("://")),
            "a store has bounds that only its application knows"
        );
    }
    value
}

fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path
}

fn every_command_says_of_a_store_what_it_says_of_its_export(database: &Database) {
    let folder = tempfile::tempdir().unwrap();
    let mut runner =
        TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) });
    let given = (versions(), prop::collection::vec(stored(), 0..12), 0..6_usize);
    let run = |((before, after), all, at): ((_, _), Vec<Stored>, usize)| {
        database.fill(&rows(&all));
        let [old, new] = [("old.lock", before), ("new.lock", after)].map(|(name, declared)| {
            file(&folder, name, &Lock::new(declared, Vec::new()).unwrap().to_string())
        });
        let [old, new] = [&old, &new].map(|path| path.to_str().unwrap());
        let table = file(&folder, "keys.csv", &database.export());
        for question in [
            vec!["who-can", "GET", PATHS[at], "--lock", new],
            vec!["who-can", "GET", PATHS[at], "--mode", "token", "--count", "--lock", new],
            vec!["lint", "--lock", new],
            vec!["diff", old, new],
            vec!["diff", old, new, "--fail-on", "loss"],
            vec!["rewrite", "--lock", new],
            vec!["explain", "GET", PATHS[at], "--key", "1", "--lock", new],
        ] {
            let [of_table, of_store] = [table.to_str().unwrap(), &database.address].map(|keys| {
                let output = acl(&[&question[..], &["--json", "--keys", keys]].concat());
                (output.status.code(), comparable(&output.stdout, keys), output)
            });
            let (told, stored) = (&of_table.1, &of_store.1);
            prop_assert_eq!(told, stored, "{:?}: {:?}", &question, &of_store.2);
            prop_assert_eq!(of_table.0, of_store.0, "{:?}: {:?}", &question, &of_store.2);
        }
        Ok(())
    };
    runner.run(&given, run).unwrap();
}

fn a_store_is_rewritten_only_on_request(database: &Database) {
    let folder = tempfile::tempdir().unwrap();
    let mut runner =
        TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) });
    let given = (declared(), prop::collection::vec(stored(), 0..12));
    let run = |(declared, all): (_, Vec<Stored>)| {
        database.fill(&rows(&all));
        let lock = file(&folder, "acl.lock", &Lock::new(declared, Vec::new()).unwrap().to_string());
        let lock = lock.to_str().unwrap();
        let before = database.export();
        let table = file(&folder, "keys.csv", &before);
        let rewritten = acl(&["rewrite", "--lock", lock, "--keys", table.to_str().unwrap()]);
        let preview = acl(&["rewrite", "--lock", lock, "--keys", &database.address]);
        prop_assert_eq!(preview.status.code(), rewritten.status.code());
        prop_assert_eq!(&database.export(), &before, "nothing was asked to be written");
        prop_assert_eq!(database.audit(), vec![]);
        let written =
            acl(&["rewrite", "--lock", lock, "--keys", &database.address, "--write", "--by", "bob"]);
        prop_assert_eq!(written.status.code(), rewritten.status.code(), "{:?}", written);
        let after = database.export();
        prop_assert_eq!(&after, &String::from_utf8(rewritten.stdout).unwrap(), "{:?}", written);
        // One row for each list that changed, and none for a key that is not live.
        let changed = |column: usize| {
            let texts = |table: &str| -> Vec<String> {
                let mut reader = csv::Reader::from_reader(table.as_bytes());
                reader.records().map(|record| record.unwrap()[column].to_owned()).collect()
            };
            texts(&before).iter().zip(texts(&after)).filter(|(was, is)| *was != is).count()
        };
        let audit = database.audit();
        prop_assert_eq!(audit.len(), changed(2) + changed(3), "{:?}", &audit);
        for (key, who, action, was, is) in audit {
            let is_live = all[usize::try_from(key).unwrap() - 1].3 > 1;
            prop_assert!(is_live && who == "bob" && action == "rewrite" && was != is, "{} {}", key, was);
        }
        let again = acl(&["rewrite", "--lock", lock, "--keys", &database.address]);
        prop_assert!(again.stdout.is_empty(), "{:?}", again);
        Ok(())
    };
    runner.run(&given, run).unwrap();
    let [version, state] =
        ["SELECT coalesce(max(version), 0) FROM acl_audit", "SELECT max(version) FROM acl_state"];
    assert!(database.number(version) <= database.number(state), "replicas see each change by its version");
}

fn what_keys_called_is_suggested(database: &Database) {
    let row = |name, mode| Row { name, mode, lists: "*", ..Row::default() };
    let gone = Row { revoked: Some(1), ..row("gone", "key") };
    database.fill(&[row("shop", "key"), row("app", "token"), row("bot", "key"), gone]);
    for (key, method, path, code, calls) in [
        (1, "GET", "/api/tickets", "allowed", 7),
        (1, "GET", "/api/tickets", "would_deny", 7),
        (1, "POST", "/api/tickets", "allowed", 1),
        (1, "DELETE", "/api/tickets/{id}", "tag_denied", 3),
        (1, "GET", "/api/old", "allowed", 2),
        (1, "", "", "not_in_registry", 4),
        (2, "GET", "/api/people", "allowed", 1),
        (3, "GET", "/api/tickets/{id}", "allowed", 1),
        (4, "POST", "/api/people", "allowed", 1),
    ] {
        database.run(&format!(
            "INSERT INTO acl_usage (key_id, method, path, code, calls, last)
             VALUES ({key}, '{method}', '{path}', '{code}', {calls}, 1)"
        ));
    }
    let suggest = |more: &[&str]| {
        let output = acl(&[&["suggest", "--json", "--lock", LOCK], more].concat());
        serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
    };
    let address = &*database.address;
    let shop = suggest(&["--keys", address, "--key", "shop"]);
    assert_eq!(shop["list"], "tickets.tickets.list, tickets.tickets.post");
    assert_eq!((&shop["refused"], &shop["unknown"]), (&json!(7), &json!({ "GET /api/old": 2 })));
    assert_eq!(suggest(&["--keys", address, "--key", "1"]), shop);
    let app = suggest(&["--keys", address, "--key", "app"]);
    assert_eq!((&app["list"], &app["mode"]), (&json!("people.staff.list"), &json!("token")));
    let keys = suggest(&["--keys", address]);
    assert_eq!(keys["list"], "tickets.tickets.get, tickets.tickets.list, tickets.tickets.post");
    assert_eq!(suggest(&[address]), keys, "a store where a log may stand");
    assert_eq!(suggest(&[address, "--mode", "token"])["list"], "people.staff.list");
    assert_eq!(acl(&["suggest", "--lock", LOCK, "--keys", address, "--key", "gone"]).status.code(), Some(2));
}

fn a_key_is_named_by_its_name_or_number(database: &Database) {
    let row = |name, lists| Row { name, mode: "key", lists, ..Row::default() };
    database.fill(&[row("shop", "tickets.*"), row("twin", "*"), row("twin", "people.*"), row("old", "*")]);
    database.run("UPDATE acl_keys SET expires = 2 WHERE name = 'old'");
    let explain = |key: &str| {
        let arguments =
            ["explain", "GET", "/api/people", "--lock", LOCK, "--keys", &database.address, "--key", key];
        acl(&arguments)
    };
    for (key, status) in
        [("shop", 1), ("1", 1), ("2", 0), ("3", 0), ("twin", 2), ("4", 2), ("old", 2), ("5", 2)]
    {
        let output = explain(key);
        assert_eq!(output.status.code(), Some(status), "{key}: {output:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(status == 2 || told.contains("application bounds these keys"), "{told}");
    }
}
