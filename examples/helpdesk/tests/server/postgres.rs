//! The suites that a database can break, on `PostgreSQL`.

use std::process::Command;

use crate::harness::ON_POSTGRES;

/// Runs them in a process of their own, since the database is chosen when a process starts.
#[postgres_cluster::test]
fn the_essential_suites_hold_on_postgres() {
    let suites = ["domain::"];
    let mut run = Command::new(std::env::current_exe().unwrap());
    let ran = run.args(suites).env(ON_POSTGRES, "1").output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}\n{}", String::from_utf8_lossy(&ran.stderr));
    assert!(!said.contains(" 0 passed"), "{said}");
}
