//! `acl diff` against what version control has, in a repository of its own.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(program: &str, arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(program);
    // No configuration of whoever runs the tests.
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn acl(arguments: &[&str], folder: &Path) -> (Option<i32>, String) {
    let output = run(env!("CARGO_BIN_EXE_acl"), arguments, folder);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

fn git(arguments: &[&str], folder: &Path) {
    let who = ["-c", "user.name=acl", "-c", "user.email=acl@example.com", "-c", "init.defaultBranch=main"];
    let output = run("git", &[&who[..], arguments].concat(), folder);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("api/src")).unwrap();
    folder
}

#[test]
fn one_lock_is_compared_with_the_committed_one() {
    let root = folder("committed");
    let lock = |name: &str| fs::copy(format!("tests/data/{name}.lock"), root.join("api/acl.lock")).unwrap();
    git(&["init", "--quiet"], &root);
    lock("v1");
    git(&["add", "."], &root);
    git(&["commit", "--quiet", "--message", "one"], &root);
    let api = root.join("api");
    assert_eq!(acl(&["diff"], &api), (Some(0), "no change\nno gain without approval\n".to_owned()));
    lock("added");
    let keys = Path::new("tests/data/good-keys.csv").canonicalize().unwrap();
    let keys = ["--keys", keys.to_str().unwrap()];
    let (status, said) = acl(&[&["diff"], &keys[..]].concat(), &api);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains(" is new, with tag"), "{said}");
    // The same from a folder below, and from one above by the lock's path.
    assert_eq!(acl(&[&["diff"], &keys[..]].concat(), &api.join("src")), (status, said.clone()));
    assert_eq!(acl(&[&["diff", "api/acl.lock"], &keys[..]].concat(), &root), (status, said.clone()));
    // Another revision.
    git(&["commit", "--quiet", "--all", "--message", "two"], &root);
    assert_eq!(acl(&["diff"], &api).0, Some(0));
    assert_eq!(acl(&[&["diff", "--rev", "HEAD~1"], &keys[..]].concat(), &api), (status, said));
}

#[test]
fn what_git_does_not_have_is_a_mistake() {
    let root = folder("uncommitted");
    git(&["init", "--quiet"], &root);
    let api = root.join("api");
    fs::copy("tests/data/v1.lock", api.join("acl.lock")).unwrap();
    let (status, said) = acl(&["diff"], &api);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.starts_with("error: acl.lock, HEAD: ") && said.contains("acl diff OLD NEW"), "{said}");
    let (status, said) = acl(&["diff", "--rev=--output=x"], &api);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("`--output=x` is no revision"), "{said}");
    assert!(!api.join("x").exists());
}
