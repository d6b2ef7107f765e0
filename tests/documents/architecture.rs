//! ARCHITECTURE.md's table of dependencies.

use std::collections::BTreeSet;

use crate::{files, read};

/// The crates of registries that a manifest names.
fn dependencies(manifest: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut is_inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_inside = line.ends_with("dependencies]");
        } else if let Some((name, what)) = line.split_once(" = ")
            && is_inside
            && !name.starts_with('#')
            && !what.contains("path = ")
        {
            let renamed = what.split_once("package = \"").and_then(|(_, rest)| rest.split('"').next());
            names.insert(renamed.unwrap_or(name));
        }
    }
    names
}

#[test]
fn every_dependency_has_a_reason() {
    let document = read("ARCHITECTURE.md");
    let (_, section) = document.split_once("\n## Dependencies\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let reasons: BTreeSet<&str> = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    let mut missing = BTreeSet::new();
    let mut count = 0;
    for manifest in files(&["toml"]).iter().filter(|path| path.ends_with("Cargo.toml")) {
        let text = read(manifest);
        for name in dependencies(&text) {
            count += 1;
            if !reasons.contains(name) {
                missing.insert(format!("{name} ({})", manifest.display()));
            }
        }
    }
    assert!(missing.is_empty(), "without a reason in ARCHITECTURE.md: {missing:#?}");
    assert!(count > 50, "only {count} dependencies were found");
}

#[test]
fn a_path_is_no_dependency_and_a_renamed_one_is() {
    let manifest = "[dependencies]\na = \"1\"\nb = { path = \"..\" }\nc = { package = \"d\", version = \"1\" }\n[lints]\ne = \"1\"";
    assert_eq!(dependencies(manifest), ["a", "d"].into());
}
