//! Every command, as a person sees it: `TRYCMD=overwrite cargo test -p acl-cli --test golden` writes the files anew.
//! Then read the difference.

#[test]
fn commands_print_what_the_files_say() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").case("tests/cmd/*.toml");
}
