//! Types made of the document by `openapi-typescript`, and a client that compiles with them in strict mode without a cast.
//! It needs node and the registry of npm, so it is run by hand:
//!
//! ```sh
//! cargo test -p helpdesk --test typed -- --ignored
//! ```

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::io::{Write as _, stderr};
use std::path::Path;
use std::process::Command;

use helpdesk::openapi::CONTRACT;

fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let run = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    let said = [run.stdout, run.stderr].concat();
    assert!(run.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&said));
}

#[test]
#[ignore = "needs node and the registry of npm"]
fn a_typed_client_compiles_without_a_cast() {
    if Command::new("npm").arg("--version").output().is_err() {
        return writeln!(stderr(), "skipped: npm does not start").unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let of = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/typed");
    for file in ["package.json", "tsconfig.json", "client.ts"] {
        std::fs::copy(of.join(file), folder.path().join(file)).unwrap();
    }
    std::fs::write(folder.path().join("api.json"), CONTRACT.document().to_string()).unwrap();
    run(folder.path(), "npm", &["install", "--no-audit", "--no-fund"]);
    run(folder.path(), "npx", &["--no-install", "openapi-typescript", "api.json", "--output", "api.d.ts"]);
    run(folder.path(), "npx", &["--no-install", "tsc"]);
}
