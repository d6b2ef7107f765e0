//! `#[postgres_cluster::test]`. A test that is already running cannot report itself as ignored, so this attribute
//! decides beforehand.

use std::env::{self, var_os};
use std::fs;
use std::path::PathBuf;

use proc_macro::TokenStream;

/// A test that is ignored, and says why, where `initdb` is missing and `ACL_REQUIRE_POSTGRES` is not `1`.
///
/// A word names another program that the test needs: `#[postgres_cluster::test(nginx)]`.
///
/// That is looked up when the test is compiled. Another `PATH` or `ACL_REQUIRE_POSTGRES` compiles it anew.
#[proc_macro_attribute]
pub fn test(words: TokenStream, function: TokenStream) -> TokenStream {
    let required = var_os("ACL_REQUIRE_POSTGRES").is_some_and(|value| value == "1");
    let others = words.into_iter().map(|word| word.to_string()).filter(|word| word != ",");
    let missing = std::iter::once("initdb".to_owned()).chain(others).find(|program| !is_there(program));
    let ignored = match missing {
        Some(program) if !required => {
            format!("#[ignore = \"{program} is missing; ACL_REQUIRE_POSTGRES=1 makes that a failure\"]")
        }
        _ => String::new(),
    };
    // Read by the compiler too, so that it knows what the choice was made by.
    let before = format!(
        "const _: [Option<&str>; 2] = [option_env!(\"PATH\"), option_env!(\"ACL_REQUIRE_POSTGRES\")];
        #[::core::prelude::v1::test] {ignored}"
    );
    let mut all: TokenStream = before.parse().unwrap_or_default();
    all.extend(function);
    all
}

/// Whether a program is on the path, or where Debian puts it.
fn is_there(program: &str) -> bool {
    let path = var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin"));
    let all = env::split_paths(&path).chain(debian).chain([PathBuf::from("/usr/sbin")]);
    all.into_iter().any(|folder| folder.join(program).is_file())
}
