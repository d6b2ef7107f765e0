//! What the compiler refuses, and in which words: each rule's cases in `tests/ui/<rule>/`.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn mistakes_are_refused_in_these_words() {
    let rules = rules();
    let folders = rules.iter().filter(|rule| *rule != "pass").map(|rule| Path::new("tests/ui").join(rule));
    messages::compare(&folders.collect::<Vec<_>>(), &["--package=acl"])
        .unwrap_or_else(|differ| panic!("{differ}"));
}

#[allow(unreachable_pub, reason = "each is a program of its own")]
#[path = "ui/pass/every_method.rs"]
mod every_method;
#[allow(unreachable_pub, reason = "each is a program of its own")]
#[path = "ui/pass/everything_stated.rs"]
mod everything_stated;
#[allow(unreachable_pub, reason = "each is a program of its own")]
#[path = "ui/pass/lists_with_defaults.rs"]
mod lists_with_defaults;
#[allow(unreachable_pub, reason = "each is a program of its own")]
#[path = "ui/pass/method_mismatch.rs"]
mod method_mismatch;
#[allow(unreachable_pub, reason = "each is a program of its own")]
#[path = "ui/pass/needs_and_permissions.rs"]
mod needs_and_permissions;
#[allow(unreachable_pub, reason = "each is a program of its own")]
#[path = "ui/pass/reexported_by_glob.rs"]
mod reexported_by_glob;

#[test]
fn what_is_right_compiles_and_runs() {
    every_method::main();
    everything_stated::main();
    lists_with_defaults::main();
    method_mismatch::main();
    needs_and_permissions::main();
    reexported_by_glob::main();
}

/// The table of `tests/ui/README.md` names every case, and every case that it names exists.
#[test]
fn the_table_names_every_case() {
    let table = std::fs::read_to_string("tests/ui/README.md").unwrap();
    let named: BTreeSet<String> = table
        .split("](")
        .skip(1)
        .filter_map(|link| link.split_once(')'))
        .map(|(path, _)| path.to_owned())
        .filter(|path| has_extension(path, "rs"))
        .collect();
    let mut there = BTreeSet::new();
    for rule in rules() {
        for name in names_in(&format!("tests/ui/{rule}")) {
            if has_extension(&name, "rs") {
                there.insert(format!("{rule}/{name}"));
            } else {
                let case = Path::new("tests/ui").join(&rule).join(&name).with_extension("rs");
                assert!(case.exists(), "message without a case: {rule}/{name}");
            }
        }
    }
    let missing: Vec<_> = there.difference(&named).collect();
    let gone: Vec<_> = named.difference(&there).collect();
    assert!(missing.is_empty(), "not in the table of tests/ui/README.md: {missing:?}");
    assert!(gone.is_empty(), "in the table, but not there: {gone:?}");
}

/// What the compiler refuses of policies and rules has a case, and so has every rule about them.
#[test]
fn every_rule_of_policies_and_rules_has_a_case() {
    let spec = std::fs::read_to_string("SPEC.md").unwrap();
    let (_, section) = spec.split_once("\n## Policies and rules\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let named: Vec<String> = section
        .split("\n### R")
        .skip(1)
        .filter_map(|rule| rule.split_once('.'))
        .map(|(number, _)| format!("r{number}"))
        .collect();
    assert_eq!(named.len(), 9, "{named:?}");
    let there = rules();
    let missing: Vec<_> = named.iter().filter(|rule| !there.contains(rule)).collect();
    assert!(missing.is_empty(), "no case in tests/ui: {missing:?}");
}

#[test]
fn r9_documents_show_a_broken_rule_as_the_compiler_does() {
    let printed = std::fs::read_to_string("tests/ui/r9/shown.stderr").unwrap();
    let printed = printed.replace("tests/ui/r9/shown.rs", "src/api.rs");
    for document in ["README.md", "SPEC.md", "docs/guide/policies.md"] {
        let text = std::fs::read_to_string(document).unwrap();
        assert!(text.contains(&format!("```text\n{}\n```", printed.trim_end())), "{document}: {printed}");
    }
}

/// The folders of `tests/ui`.
fn rules() -> Vec<String> {
    names_in("tests/ui").into_iter().filter(|name| !name.contains('.')).collect()
}

fn names_in(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}
