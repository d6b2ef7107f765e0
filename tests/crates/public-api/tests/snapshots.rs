//! The public items of every published crate are those of its file in `tests/public-api`, which shows a change of the
//! surface in review. `ACL_BLESS=1` writes the files anew.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use public_api_snapshots::{difference, document, libraries, text, with_public_paths};
use serde_json::Value;

const ACCEPT: &str = "if it is meant, accept it: \
    ACL_BLESS=1 cargo test --manifest-path tests/crates/public-api/Cargo.toml";

#[test]
fn public_items_are_those_in_version_control() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap();
    let cargo = env::var_os("CARGO").unwrap();
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version=1"];
    let output = Command::new(cargo).args(arguments).current_dir(workspace).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();

    let target = Path::new(metadata["target_directory"].as_str().unwrap()).join("public-api");
    let libraries = libraries(&metadata);
    let documents = document(workspace, &target, &libraries).unwrap();
    let texts: BTreeMap<String, String> = libraries
        .iter()
        .zip(documents)
        .map(|(library, json)| {
            let text = text(&json).unwrap_or_else(|failure| panic!("{}: {failure}", library.package));
            (library.name.clone(), text)
        })
        .collect();

    let folder = workspace.join("tests/public-api");
    let bless = env::var_os("ACL_BLESS").is_some_and(|value| value == "1");
    let mut kept: BTreeMap<String, String> = BTreeMap::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        kept.insert(
            path.file_stem().unwrap().to_str().unwrap().to_owned(),
            fs::read_to_string(path).unwrap(),
        );
    }
    let mut told = String::new();
    for library in &libraries {
        let now = with_public_paths(&texts[&library.name], &texts);
        let before = kept.remove(&library.package).unwrap_or_default();
        if bless {
            fs::write(folder.join(&library.package).with_extension("txt"), &now).unwrap();
        } else if now != before {
            let lines = difference(&before, &now);
            let what = if lines.is_empty() {
                "the order of the public items changed"
            } else {
                "the public items changed:"
            };
            told += &format!("{}: {what}\n{}\n", library.package, lines.join("\n"));
        }
    }
    for package in kept.into_keys() {
        if bless {
            fs::remove_file(folder.join(package).with_extension("txt")).unwrap();
        } else {
            told += &format!("{package}: no published library has this name, and its file is still there\n");
        }
    }
    assert!(told.is_empty(), "\n{told}\n{ACCEPT}");
}
