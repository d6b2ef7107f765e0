//! README.md has every field of every answer, and no other.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};

use serde_json::Value;

const ASKED: [&[&str]; 24] = [
    &["list"],
    &["list", "--lock", "tests/data/permission.lock"],
    &["explain", "DELETE", "/documents/7", "*", "--lock", "tests/data/permission.lock"],
    &["explain", "GET", "/api/tickets/7", "tickets.*"],
    &["explain", "GET", "/api/tikets", "*"],
    &["explain", "GET", "/api/tickets", "*, -offices.* | tickets.*"],
    &["lint", "--keys", "tests/data/made-keys.csv"],
    &["lint", "--keys", "tests/data/shadow-keys.csv"],
    &["lint", "tikets.*"],
    &["lint", "*.create", "--mode", "key"],
    &["who-can", "GET", "/api/tickets", "--keys", "tests/data/made-keys.csv"],
    &["diff", "tests/data/v1.lock", "tests/data/added.lock", "--keys", "tests/data/good-keys.csv"],
    &[
        "diff",
        "tests/data/v1.lock",
        "tests/data/renamed-silently.lock",
        "--keys",
        "tests/data/made-keys.csv",
        "--approve",
        "tests/data/approved.txt",
    ],
    &["diff", "tickets.*, -offices.*", "*, -*.x"],
    &["diff", "tickets.*", "*.list"],
    &["fingerprint"],
    &["rewrite", "people.agents.*"],
    &["rewrite", "*"],
    &["freeze", "tickets.*"],
    &["freeze", "-*"],
    &["suggest", "tests/data/access.log"],
    &["suggest", "tests/data/shared.log", "--lock", "tests/data/shared-tag.lock"],
    &["test", "tests/data/cases.csv"],
    &["serve", "--port", "0"],
];

/// The value that the command writes. `serve` would go on after it.
fn answer(arguments: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acl"));
    command.args(arguments).arg("--json");
    if !arguments.contains(&"--lock") {
        command.args(["--lock", "tests/data/v1.lock"]);
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let read = serde_json::Deserializer::from_reader(child.stdout.take().unwrap());
    let answer = read.into_iter().next().unwrap().unwrap();
    let _ = child.kill();
    child.wait().unwrap();
    answer
}

/// The paths of all that is no object and no array.
fn fields(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let name = if path == "unknown" { "*" } else { name };
                let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                fields(value, &path, found);
            }
        }
        Value::Array(all) => all.iter().for_each(|value| fields(value, &format!("{path}[]"), found)),
        _ => {
            found.insert(path.to_owned());
        }
    }
}

#[test]
fn the_readme_has_every_field_and_no_other() {
    let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for arguments in ASKED {
        fields(&answer(arguments), "", found.entry(arguments[0]).or_default());
    }
    let text = std::fs::read_to_string("README.md").unwrap();
    let mut told: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for section in text.split("\n### `acl ").skip(1) {
        let (command, rows) = section.split_once('`').unwrap();
        let cells = rows.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" |"));
        let fields =
            cells.flat_map(|(cell, _)| cell.split(", ").map(|field| field.trim_matches('`').to_owned()));
        told.insert(command, fields.collect());
    }
    assert_eq!(told, found);
}
