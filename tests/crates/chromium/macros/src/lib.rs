//! `#[chromium::test]`. A test that is already running cannot report itself as ignored, so this attribute
//! decides beforehand.

use std::env::{self, var_os};
use std::path::Path;

use proc_macro::TokenStream;

/// A test that is ignored, and says why, where `chromedriver` is missing and `ACL_REQUIRE_CHROMIUM` is not `1`.
///
/// That is looked up when the test is compiled. Another `PATH`, `CHROMEDRIVER` or `ACL_REQUIRE_CHROMIUM` compiles it
/// anew.
#[proc_macro_attribute]
pub fn test(_words: TokenStream, function: TokenStream) -> TokenStream {
    let required = var_os("ACL_REQUIRE_CHROMIUM").is_some_and(|value| value == "1");
    let ignored = if required || is_there() {
        ""
    } else {
        "#[ignore = \"chromedriver (Debian: chromium-driver) is missing; ACL_REQUIRE_CHROMIUM=1 makes that a failure\"]"
    };
    // Read by the compiler too, so that it knows what the choice was made by.
    let before = format!(
        "const _: [Option<&str>; 3] =
            [option_env!(\"PATH\"), option_env!(\"CHROMEDRIVER\"), option_env!(\"ACL_REQUIRE_CHROMIUM\")];
        #[::core::prelude::v1::test] {ignored}"
    );
    let mut all: TokenStream = before.parse().unwrap_or_default();
    all.extend(function);
    all
}

/// Whether the program that `CHROMEDRIVER` names, or else `chromedriver`, is on the path.
fn is_there() -> bool {
    let program = var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
    let program = Path::new(&program);
    let folders = var_os("PATH").unwrap_or_default();
    // A program with a folder of its own stays what it is when it is joined to others, if it is absolute.
    program.is_file() || env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}
