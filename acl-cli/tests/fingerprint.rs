//! `acl fingerprint`: locks that were written or merged by hand.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The status, and what was printed.
fn acl(arguments: &[&str], lock: &Path) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acl"));
    let output = command.args(arguments).arg("--lock").arg(lock).output().unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fingerprint-{name}.lock"));
    fs::write(&path, text).unwrap();
    path
}

fn line(lock: &str) -> &str {
    lock.lines().find(|line| line.starts_with("fingerprint ")).unwrap()
}

/// Of either format: an old lock is sealed as the old lock that it is.
#[test]
fn what_was_edited_by_hand_is_sealed() {
    for name in ["v1", "permission"] {
        let whole = fs::read_to_string(format!("tests/data/{name}.lock")).unwrap();
        let own = line(&whole);
        let other = "fingerprint 00000000000000000000000000000001";
        let edited = [
            ("wrong", whole.replace(own, other)),
            ("missing", whole.replace(own, "")),
            ("malformed", whole.replace(own, "fingerprint x")),
            ("twice", whole.replace(own, &format!("{other}\n{own}"))),
            ("lines", whole.replace('\n', "\r\n").replace(own, other)),
        ];
        for (what, text) in edited {
            let lock = file(&format!("{name}-{what}"), &text);
            assert_eq!(acl(&["list"], &lock).0, Some(2), "{name} {what}");
            let number = own.strip_prefix("fingerprint ").unwrap();
            assert_eq!(acl(&["fingerprint"], &lock), (Some(1), format!("{number}\n")), "{name} {what}");
            assert_eq!(fs::read_to_string(&lock).unwrap(), text, "{name} {what}");
            assert_eq!(acl(&["fingerprint", "--write"], &lock).0, Some(0), "{name} {what}");
            assert_eq!(acl(&["fingerprint"], &lock).0, Some(0), "{name} {what}");
            assert_eq!(acl(&["list"], &lock).0, Some(0), "{name} {what}");
            let written = fs::read_to_string(&lock).unwrap();
            assert_eq!(line(&written), own, "{name} {what}");
            assert_eq!(written.contains('\r'), what == "lines", "{name} {what}");
        }
    }
}

#[test]
fn a_lock_that_is_current_is_left_as_it_is() {
    let whole = fs::read_to_string("tests/data/v1.lock").unwrap();
    let lock = file("current", &whole);
    let before = fs::metadata(&lock).unwrap().modified().unwrap();
    assert_eq!(acl(&["fingerprint", "--write"], &lock).0, Some(0));
    assert_eq!(fs::metadata(&lock).unwrap().modified().unwrap(), before);
    assert_eq!(fs::read_to_string(&lock).unwrap(), whole);
}

#[test]
fn other_mistakes_are_told_and_nothing_is_written() {
    let whole = fs::read_to_string("tests/data/v1.lock").unwrap();
    let own = line(&whole).to_owned();
    let broken = [
        ("tags", whole.replace("tags=helpdesk.me.get", "tags=helpdesk..get")),
        ("conflict", whole.replace(&own, &format!("<<<<<<< ours\n{own}\n=======\n{own}\n>>>>>>> theirs"))),
        ("newer", whole.replace("acl.lock 1", "acl.lock 99")),
        ("empty", String::new()),
        ("csv", "key,list\n".to_owned()),
    ];
    for (what, text) in broken {
        let lock = file(what, &text);
        let (status, said) = acl(&["fingerprint", "--write"], &lock);
        assert_eq!(status, Some(2), "{what}: {said}");
        assert!(said.starts_with("error: ") && said.contains(" mistake"), "{what}: {said}");
        assert_eq!(fs::read_to_string(&lock).unwrap(), text, "{what}");
    }
}
