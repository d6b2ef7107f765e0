//! The modules of every crate of the workspace: imports point one way, and every name says something.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;
use structure::{Tree, circles};

/// Names that say nothing of a module's job.
const EMPTY_NAMES: [&str; 6] = ["util", "utils", "common", "helper", "helpers", "misc"];

/// A library, a program, a test, an example or a benchmark.
struct Target {
    package: String,
    kind: String,
    root: PathBuf,
    tree: Tree,
}

/// Every target of every package, its files named from the folder of the workspace.
fn targets() -> Vec<Target> {
    let cargo = env::var_os("CARGO").unwrap();
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version=1", "--manifest-path"];
    let output = Command::new(cargo).args(arguments).arg(manifest).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let workspace = Path::new(metadata["workspace_root"].as_str().unwrap());
    let mut targets = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        for target in package["targets"].as_array().unwrap() {
            let root = Path::new(target["src_path"].as_str().unwrap()).strip_prefix(workspace).unwrap();
            let tree = Tree::read(root, &|path| fs::read_to_string(workspace.join(path)).ok());
            targets.push(Target {
                package: package["name"].as_str().unwrap().to_owned(),
                kind: target["kind"][0].as_str().unwrap().to_owned(),
                root: root.to_owned(),
                tree: tree.unwrap(),
            });
        }
    }
    targets
}

#[test]
fn imports_point_one_way() {
    let mut told: Vec<String> = Vec::new();
    for Target { package, root, tree, .. } in &targets() {
        for circle in circles(tree) {
            told.push(format!("{package}, {}:\n{circle}", root.display()));
        }
    }
    let told = told.join("\n\n");
    assert!(told.is_empty(), "files that need one another; let each arrow go one way:\n\n{told}");
}

#[test]
fn every_modules_name_says_something() {
    for Target { tree, .. } in &targets() {
        for (name, file) in tree.modules() {
            let file = file.display();
            assert!(!EMPTY_NAMES.contains(&name), "module `{name}` in {file}: name it for its job");
        }
    }
}

/// Otherwise the tests above would pass without having looked.
#[test]
fn every_source_file_is_read() {
    let targets = targets();
    let read: BTreeSet<&Path> = targets.iter().flat_map(|target| target.tree.files()).collect();
    let mut folders: BTreeSet<&Path> = BTreeSet::new();
    for target in targets.iter().filter(|target| ["lib", "proc-macro", "bin"].contains(&&*target.kind)) {
        let folder = target.root.ancestors().find(|folder| folder.ends_with("src"));
        folders.extend(folder);
    }
    assert!(folders.contains(Path::new("acl-core/src")) && folders.contains(Path::new("src")), "{folders:?}");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap();
    for folder in folders {
        for file in rust_files(&workspace.join(folder)) {
            let file = file.strip_prefix(workspace).unwrap();
            assert!(read.contains(file), "{} is declared by no `mod`", file.display());
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
