//! `acl freeze` against all lists of whole tags that a small registry has.

#![allow(clippy::unwrap_used, missing_docs)]

mod random;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Catalog, EndpointSet, ModeSet, PatternList};
use acl_lock::Lock;
use proptest::prelude::*;
use random::{TAGS, declared, lists};

/// What the list grants in each mode.
fn grants(catalog: &Catalog<'_>, list: &str) -> Vec<EndpointSet<Vec<u64>>> {
    catalog.modes().map(|mode| catalog.grant(PatternList::parse(list).unwrap(), mode)).collect()
}

fn file(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("freeze");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn freeze(lock: &Path, list: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acl"));
    command.arg("freeze").arg(list).arg("--lock").arg(lock).output().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(if cfg!(debug_assertions) { 400 } else { 4_000 }) })]

    #[test]
    fn a_frozen_list_grants_the_same_or_no_list_could(
        declared in declared(),
        list in lists(),
    ) {
        let lock = Lock::new(declared, Vec::new()).unwrap();
        let catalog = lock.catalog();
        let output = freeze(&file("acl.lock", &lock.to_string()), &list);
        let (text, told) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        let wanted = grants(&catalog, &list);
        if catalog.stale_deny(PatternList::parse(&list).unwrap()).is_some() {
            prop_assert_eq!(output.status.code(), Some(2), "{}", told);
            prop_assert!(text.is_empty() && told.contains("stale"));
        } else if output.status.code() == Some(0) {
            let frozen = text.trim_end();
            prop_assert!(!frozen.contains('*'), "{}", frozen);
            prop_assert_eq!(grants(&catalog, frozen), wanted, "{} became {}", list, frozen);
            prop_assert_eq!(catalog.stale_deny(PatternList::parse(frozen).unwrap()), None);
        } else {
            prop_assert_eq!(output.status.code(), Some(1), "{}", told);
            prop_assert!(text.is_empty() && told.starts_with("left alone: "), "{}", told);
            // Of each tag: not there, allowed, denied.
            for chosen in 1..3_u32.pow(5) {
                let patterns = (0..).zip(TAGS).filter_map(|(at, tag)| match chosen / 3_u32.pow(at) % 3 {
                    0 => None,
                    1 => Some(tag.to_owned()),
                    _ => Some(format!("-{tag}")),
                });
                let other = patterns.collect::<Vec<_>>().join(", ");
                let grants_something = wanted != grants(&catalog, "-*");
                prop_assert!(!grants_something || grants(&catalog, &other) != wanted, "{} could be {}", list, other);
            }
        }
    }
}

#[test]
fn p5_a_list_that_would_be_too_long_is_left_alone() {
    let tags: Vec<(String, String)> =
        (0..1_000).map(|n| (format!("/{n}"), format!("group.resource-{n}.{}", "x".repeat(60)))).collect();
    let endpoint = |(path, tag): &'static (String, String)| Declaration {
        method: "GET",
        path,
        tags: vec![tag],
        modes: ModeSet::BUILT_IN,
        ..Declaration::default()
    };
    let endpoints = Vec::leak(tags).iter().map(endpoint).collect();
    let lock = Lock::new(Declarations { endpoints, ..Declarations::default() }, Vec::new()).unwrap();
    let output = freeze(&file("long.lock", &lock.to_string()), "*");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("bytes, and a list has at most 65,535"), "{told}");
}

/// A tag of 255 bytes cannot be denied by itself (P1).
#[test]
fn p1_a_list_that_needs_too_long_a_deny_is_left_alone() {
    let long = format!("group.{}", "x".repeat(249));
    let frozen = |others: &[&str]| {
        let endpoint = |path, tags: &[&'static str]| Declaration {
            method: "GET",
            path,
            tags: tags.to_vec(),
            modes: ModeSet::BUILT_IN,
            ..Declaration::default()
        };
        let mut all = endpoint("/b", &["a.list"]);
        all.tags.extend(others.iter().map(|tag| &*(*tag).to_owned().leak()));
        let endpoints = vec![endpoint("/a", &["a.list"]), all];
        let lock = Lock::new(Declarations { endpoints, ..Declarations::default() }, Vec::new()).unwrap();
        let output = freeze(&file("apart.lock", &lock.to_string()), "a.list, -group.*");
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let (status, told) = frozen(&[&long]);
    assert!(status == Some(1) && told.starts_with("left alone: the list grants GET /a, each tag"), "{told}");
    assert_eq!(frozen(&[&long, "group.z"]), (Some(0), "a.list, -group.z\n".to_owned()));
}
