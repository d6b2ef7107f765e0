//! Names of tests: those that documents name exist, and all of them are short.

use std::collections::BTreeSet;

use crate::{files, read};

/// The names in the last column of the table under a heading, row by row.
fn rows<'d>(document: &'d str, heading: &str) -> Vec<Vec<&'d str>> {
    let (_, section) = document.split_once(&format!("\n## {heading}\n")).unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    let tests = rows.map(|row| row.trim_end_matches([' ', '|']).rsplit_once('|').unwrap().1);
    // Between backticks is every second part.
    tests.map(|tests| tests.split('`').skip(1).step_by(2).collect()).collect()
}

/// The names of the test functions in a Rust file: of each `fn`, an attribute before it says `test`.
fn tests(source: &str, names: &mut BTreeSet<String>) {
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |= line.ends_with("test]") || line.contains("test(");
        } else if let Some((_, rest)) = line.split_once("fn ") {
            let name = rest.split(['(', '<']).next().unwrap_or_default();
            if is_test {
                names.insert(name.to_owned());
            }
            is_test = false;
        } else if !line.is_empty() && !line.starts_with("//") {
            is_test = false;
        }
    }
}

/// The names of all test functions.
fn all() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in files(&["rs"]) {
        tests(&read(file), &mut names);
    }
    names
}

#[test]
fn every_threat_and_invariant_names_tests_that_exist() {
    let names = all();
    for (file, heading) in [("SECURITY.md", "Threats"), ("ARCHITECTURE.md", "Invariants")] {
        let document = read(file);
        let rows = rows(&document, heading);
        assert!(rows.len() > 10, "the table of {file} is not found");
        assert!(rows.iter().all(|tests| !tests.is_empty()), "{file}: a row without a test: {rows:?}");
        let missing: Vec<_> = rows.iter().flatten().filter(|name| !names.contains(**name)).collect();
        assert!(missing.is_empty(), "{file} names tests that do not exist: {missing:?}");
    }
}

#[test]
fn a_function_that_is_no_test_is_none() {
    let mut names = BTreeSet::new();
    let source = "#[test]\nfn one() {}\nfn two() {}\n#[tokio::test]\n/// Says.\nasync fn three() {}\n#[must_use]\nfn four() {}";
    tests(source, &mut names);
    assert!(names.iter().eq(["one", "three"]), "{names:?}");
}

/// CONTRIBUTING.md: a longer name is read twice.
#[test]
fn a_test_s_name_has_at_most_60_characters() {
    let mut long = Vec::new();
    for file in &files(&["rs"]) {
        let mut names = BTreeSet::new();
        tests(&read(file), &mut names);
        let names = names.iter().filter(|name| name.len() > 60);
        long.extend(names.map(|name| format!("{}: {name} ({})", file.display(), name.len())));
    }
    assert!(long.is_empty(), "shorten these names:\n{}", long.join("\n"));
}
