//! What `acl diff` and `acl rewrite` say of two versions of a registry of 1,223 endpoints, for 40,000 lists:
//! `cargo test --release -p acl-cli --test versions`. A debug build takes a tenth of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use acl_core::{Catalog, Mode, PatternList, Tag};
use acl_lock::Lock;
use serde_json::Value;

const LOCK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/github-rest/acl.lock");
const LISTS: usize = if cfg!(debug_assertions) { 4_000 } else { 40_000 };
const MODES: [&str; 3] = ["key", "token", "session"];

fn old() -> String {
    fs::read_to_string(LOCK).unwrap()
}

/// The lock with other lines and the fingerprint that belongs to them.
fn edited(edit: impl Fn(&str) -> String, more: &str) -> String {
    let mut made = String::new();
    for line in old().lines() {
        writeln!(made, "{}", edit(line)).unwrap();
    }
    made.push_str(more);
    let told = Lock::parse(&made).unwrap_err().to_string();
    let print = told.split("which is ").nth(1).expect(&told)[..32].to_owned();
    let (before, after) = made.split_once("\nfingerprint ").unwrap();
    format!("{before}\nfingerprint {print}{}", &after[32..])
}

/// Every tag of the group `actions` is one of `pipelines`.
fn renamed_group(line: &str) -> String {
    line.replace("tags=actions.", "tags=pipelines.")
}

/// The same, and told.
fn renamed() -> String {
    edited(
        |line| match line {
            "acl.lock 2" => "acl.lock 2\nrenamed actions => pipelines".to_owned(),
            other => renamed_group(other),
        },
        "",
    )
}

/// A file in the folder of this test's own.
fn file(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("versions");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

/// Different lists of one to four patterns, made of the registry's tags in the ways people write them, the same in
/// every run, and modes in turn.
fn lists() -> Vec<(String, &'static str)> {
    let text = old();
    let lock = Lock::parse(&text).unwrap();
    let catalog = lock.catalog();
    let tags: Vec<Tag<'_>> = catalog.tags().collect();
    let mut state = 7_u64;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % limit
    };
    let mut lists = BTreeSet::new();
    while lists.len() < LISTS {
        let mut segment = |at| tags[below(tags.len())].segments().nth(at).unwrap_or("*");
        let (group, other, resource, operation) = (segment(0), segment(0), segment(1), segment(2));
        let [a, b] = [(); 2].map(|()| tags[below(tags.len())]);
        lists.insert(match below(8) {
            0 => format!("{group}.*, -*.delete"),
            1 => format!("*, -{group}.*, -{b}"),
            2 => format!("{group}.*, {other}.*, *.{resource}.*, -{group}.{resource}.*"),
            3 => format!("{a}, {b}, -{group}.*.delete"),
            4 => format!("{a}, actions.*.list, -*.{operation}.*"),
            5 => format!("*.list, *.get, -actions.*, -{b}"),
            6 => format!("actions.*, -{a}, -actions.{resource}.*"),
            _ => format!("*, -*.{resource}.*, -{a}"),
        });
    }
    lists.into_iter().zip(MODES.into_iter().cycle()).collect()
}

/// What the command prints, and its status.
fn printed(name: &str, new: &str, lists: &[(String, &'static str)]) -> (String, Option<i32>) {
    let mut keys = String::from("key,list,mode\n");
    for (number, (list, mode)) in lists.iter().enumerate() {
        writeln!(keys, "{number},\"{list}\",{mode}").unwrap();
    }
    printed_of(name, new, lists.len(), &keys)
}

/// The same of the text of a file of keys.
fn printed_of(name: &str, new: &str, count: usize, keys: &str) -> (String, Option<i32>) {
    let new = file(&format!("{name}.lock"), new);
    let keys = file(&format!("{name}.csv"), keys);
    let mut command = Command::new(env!("CARGO_BIN_EXE_acl"));
    let output =
        command.arg("diff").arg(LOCK).arg(new).arg("--keys").arg(keys).arg("--json").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(&format!("\"keys\": {count}")), "{}", String::from_utf8_lossy(&output.stderr));
    (text, output.status.code())
}

/// What it says of every list whose keys gain, lose or are stale.
fn diff(name: &str, new: &str, lists: &[(String, &'static str)]) -> BTreeMap<(String, String), Value> {
    let answer: Value = serde_json::from_str(&printed(name, new, lists).0).unwrap();
    let groups = answer["groups"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    groups.map(|group| ((text(&group["list"]), text(&group["mode"])), group.clone())).collect()
}

#[test]
fn s2_with_renamed_not_one_verdict_changes() {
    let lists = lists();
    let new = renamed();
    let (text, status) = printed("renamed", &new, &lists);
    assert!(text.contains("\"groups\": []"));
    assert_eq!(status, Some(0));
}

#[test]
fn s3_without_renamed_not_one_key_gains() {
    let lists = lists();
    let (text, status) = printed("silently", &edited(renamed_group, ""), &lists);
    let count = |what: &str| text.matches(what).count();
    assert_eq!(count("\"gained\": []"), count("\"gained\": "));
    assert!(text.contains("\"fails\": [\n    \"stale\",\n    \"forbidden\"\n  ]"));
    assert_eq!(status, Some(1));
    let (lost, stale) = (count("\"lost\": [\n"), count("\"key_list_stale\""));
    assert!(lost > LISTS / 8 && stale > LISTS / 8, "{lost} {stale}");
}

#[test]
fn s2_lists_rewritten_to_the_present_names_decide_the_same() {
    let lists = lists();
    let new = renamed();
    let mut keys = String::from("key,list\n");
    for (number, (list, _)) in lists.iter().enumerate() {
        writeln!(keys, "{number},\"{list}\"").unwrap();
    }
    let (keys, path) = (file("rewrite.csv", &keys), file("rewrite.lock", &new));
    let mut command = Command::new(env!("CARGO_BIN_EXE_acl"));
    let output = command.arg("rewrite").arg("--keys").arg(keys).arg("--lock").arg(path).output().unwrap();
    let lock = Lock::parse(&new).unwrap();
    let catalog = lock.catalog();
    let mut reader = csv::Reader::from_reader(&output.stdout[..]);
    let rewritten: Vec<String> = reader.records().map(|record| record.unwrap()[1].to_owned()).collect();
    assert_eq!(rewritten.len(), lists.len());
    let mut changed = 0;
    for ((was, mode), is) in lists.iter().zip(&rewritten) {
        if catalog.stale_deny(PatternList::parse(was).unwrap()).is_some() {
            assert_eq!(was, is, "a stale list is left alone");
        } else {
            let begins =
                |list: &str| list.split(", ").any(|p| p.trim_start_matches('-').starts_with("actions."));
            assert!(!begins(is), "{is}");
            changed += usize::from(begins(was));
            if changed % (LISTS / 200) == 1 {
                assert_eq!(granted(&catalog, was, mode), granted(&catalog, is, mode), "{was} became {is}");
            }
        }
    }
    assert!(changed > LISTS / 8, "{changed}");
}

/// Routes that the list grants; none if it is stale.
fn granted(catalog: &Catalog<'_>, list: &str, mode: &str) -> BTreeSet<String> {
    let list = PatternList::parse(list).unwrap();
    if catalog.stale_deny(list).is_some() {
        return BTreeSet::new();
    }
    let mode = Mode::by_name(mode, &[]).unwrap();
    let granted = catalog.endpoints().filter(|(.., endpoint)| list.decide(*endpoint, mode).is_allowed());
    granted.map(|(_, route, _)| route.to_string()).collect()
}

/// Added, gone, retagged, opened to a mode, closed to one, explicit, authenticated, public.
fn changed() -> String {
    edited(
        |line| match line.split_once(" modes=") {
            Some((route, _)) if route.ends_with("/zen") => String::new(),
            Some((route, rest)) if route.starts_with("DELETE /gists") => {
                format!("{route} modes={}", rest.replace(".delete", ".remove"))
            }
            Some((route, rest)) if route.contains("/actions/runs") => {
                format!("{route} modes={}", rest.replace("key,token,session", "session"))
            }
            Some((route, rest)) if route.starts_with("GET /orgs/{org}/") => {
                format!("{route} explicit modes={rest}")
            }
            Some((route, rest)) if route.starts_with("GET /user/") => {
                format!("{route} authenticated modes={rest}")
            }
            _ => line.to_owned(),
        },
        "GET /new modes=token tags=actions.new.list.list\nGET /open public tags=meta.open.get\n",
    )
}

#[test]
fn every_gain_and_loss_is_that_of_the_decisions() {
    let new = changed();
    let lists: Vec<_> = lists().into_iter().step_by(LISTS / 200).collect();
    let groups = diff("edited", &new, &lists);
    let old = old();
    let (old, new) = (Lock::parse(&old).unwrap(), Lock::parse(&new).unwrap());
    let (before, after) = (old.catalog(), new.catalog());
    let mut changed = 0;
    for (list, mode) in lists {
        let (was, is) = (granted(&before, &list, mode), granted(&after, &list, mode));
        let group = groups.get(&(list.clone(), mode.to_owned()));
        let told = |name: &str| -> BTreeSet<String> {
            let routes = group.map(|group| group[name].as_array().unwrap().iter()).into_iter().flatten();
            routes
                .map(|r| format!("{} {}", r["method"].as_str().unwrap(), r["path"].as_str().unwrap()))
                .collect()
        };
        // What is public is told once, for everyone.
        let gained: BTreeSet<String> =
            is.difference(&was).filter(|route| *route != "GET /open").cloned().collect();
        let lost: BTreeSet<String> = was.difference(&is).cloned().collect();
        changed += usize::from(!gained.is_empty() || !lost.is_empty());
        assert_eq!(told("gained"), gained, "{list} by {mode}");
        assert_eq!(told("lost"), lost, "{list} by {mode}");
    }
    assert!(changed > 50, "{changed}");
}

#[test]
fn s4_every_gain_and_loss_of_a_made_key_is_that_of_both_lists() {
    let (old, new) = (old(), changed());
    // Every list with every other as its maker's.
    let lists: Vec<_> = lists().into_iter().step_by(LISTS / 40).collect();
    let mut keys = String::from("within,mode,key,list\n");
    let mut made = Vec::new();
    for (list, mode) in &lists {
        for (within, _) in &lists {
            writeln!(keys, "\"{within}\",{mode},{},\"{list}\"", made.len()).unwrap();
            made.push((list, within, *mode));
        }
    }
    let answer: Value = serde_json::from_str(&printed_of("made", &new, made.len(), &keys).0).unwrap();
    let (old, new) = (Lock::parse(&old).unwrap(), Lock::parse(&new).unwrap());
    let (before, after) = (old.catalog(), new.catalog());
    // A stale one grants nothing.
    let all_granted = |catalog: &Catalog<'_>| -> BTreeMap<(String, &str), BTreeSet<String>> {
        let pairs = lists.iter().flat_map(|(list, _)| MODES.map(|mode| (list, mode)));
        pairs.map(|(list, mode)| ((list.clone(), mode), granted(catalog, list, mode))).collect()
    };
    let (olds, news) = (all_granted(&before), all_granted(&after));
    let both = |all: &BTreeMap<(String, &'static str), BTreeSet<String>>, list: &str, within: &str, mode| {
        let of = |list: &str| &all[&(list.to_owned(), mode)];
        of(list).intersection(of(within)).cloned().collect::<BTreeSet<String>>()
    };
    let groups = answer["groups"].as_array().unwrap();
    let mut changed = 0;
    for (list, within, mode) in made {
        let (was, is) = (both(&olds, list, within, mode), both(&news, list, within, mode));
        let group = groups
            .iter()
            .find(|group| group["list"] == **list && group["within"] == **within && group["mode"] == *mode);
        let told = |name: &str| -> BTreeSet<String> {
            let routes = group.map(|group| group[name].as_array().unwrap().iter()).into_iter().flatten();
            routes
                .map(|r| format!("{} {}", r["method"].as_str().unwrap(), r["path"].as_str().unwrap()))
                .collect()
        };
        let gained: BTreeSet<String> =
            is.difference(&was).filter(|route| *route != "GET /open").cloned().collect();
        let lost: BTreeSet<String> = was.difference(&is).cloned().collect();
        changed += usize::from(!gained.is_empty() || !lost.is_empty());
        assert_eq!(told("gained"), gained, "{list} within {within} by {mode}");
        assert_eq!(told("lost"), lost, "{list} within {within} by {mode}");
    }
    assert!(changed > 100, "{changed}");
}
