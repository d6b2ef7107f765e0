//! The text of crates made up for a test, and input that is none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use public_api_snapshots::{Library, difference, libraries, text, with_public_paths};
use serde_json::json;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The text of a crate that has this source.
fn text_of(name: &str, source: &str) -> String {
    let folder = folder(name);
    let file = folder.join(name).with_extension("rs");
    fs::write(&file, source).unwrap();
    let mut rustdoc = Command::new(env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into()));
    rustdoc.args(["--edition=2024", "--crate-type=lib", "-Zunstable-options", "--output-format=json", "-o"]);
    let status = rustdoc.arg(&folder).arg(&file).env("RUSTC_BOOTSTRAP", "1").status().unwrap();
    assert!(status.success());
    text(&folder.join(name).with_extension("json")).unwrap()
}

#[test]
fn an_item_is_a_line_below_what_it_is_part_of() {
    let found = text_of(
        "items",
        "pub mod shapes { #[derive(Clone)] pub struct Square { pub side: u32, area: u32 } }
        pub use shapes::Square;
        pub fn go() {} fn private() {} #[doc(hidden)] pub fn hidden() {}",
    );
    let expected = "\
pub mod items
pub mod items::shapes
pub struct items::shapes::Square
pub items::shapes::Square::side: u32
impl core::clone::Clone for items::shapes::Square
pub struct items::Square
pub items::Square::side: u32
pub fn items::go()
";
    assert_eq!(found, expected);
}

#[test]
fn where_a_method_is_written_is_no_matter() {
    let apart = "pub struct S; impl S { pub fn b(&self) {} } mod m { impl super::S { pub fn a(&self) {} } }";
    let together = "pub struct S; impl S { pub fn a(&self) {} pub fn b(&self) {} }";
    assert_eq!(text_of("methods", apart), text_of("methods", together));
}

#[test]
fn a_trait_has_its_functions_and_its_implementation_has_not() {
    let found = text_of(
        "traits",
        "pub trait Go { type Way; const FAR: u8; fn go(&self); }
        pub struct S; impl Go for S { type Way = u8; const FAR: u8 = 1; fn go(&self) {} }",
    );
    let expected = "\
pub mod traits
pub struct traits::S
impl traits::Go for traits::S
pub type traits::S::Way = u8
pub const traits::S::FAR: u8
pub trait traits::Go
pub const traits::Go::FAR: u8
pub type traits::Go::Way
pub fn traits::Go::go(&self)
";
    let sorted = |text: &str| -> Vec<String> {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&found), sorted(expected), "{found}");
}

#[test]
fn a_path_into_another_crate_has_no_private_module() {
    let other = "pub mod core\npub mod core::open\npub struct core::open::A\npub struct core::B\n";
    let surfaces = BTreeMap::from([("core".to_owned(), other.to_owned())]);
    let found =
        with_public_paths("pub fn a::f(core::open::A, &core::shut::B<'a>) -> std::io::Error", &surfaces);
    assert_eq!(found, "pub fn a::f(core::open::A, &core::B<'a>) -> std::io::Error");
    assert_eq!(with_public_paths("core::open::shut::go()\n", &surfaces), "core::open::go()\n");
    assert_eq!(with_public_paths("", &surfaces), "");
}

#[test]
fn a_difference_has_what_is_gone_and_what_is_new() {
    assert_eq!(difference("a\nb\nc\n", "a\nc\nd\n"), ["-b", "+d"]);
    assert_eq!(difference("a\n", "a\n"), [""; 0]);
    assert_eq!(difference("", "a\n"), ["+a"]);
}

#[test]
fn libraries_are_those_that_are_published() {
    let package = |name: &str, publish: serde_json::Value, kind: &str| {
        json!({ "name": name, "publish": publish, "targets": [
            { "name": "t", "kind": ["test"] }, { "name": name, "kind": [kind] }] })
    };
    let metadata = json!({ "packages": [
        package("our-macros", json!(null), "proc-macro"),
        package("our", json!(["crates-io"]), "lib"),
        package("ours-alone", json!([]), "lib"),
        package("command", json!(null), "bin"),
    ] });
    let library = |package: &str, name: &str| Library { package: package.to_owned(), name: name.to_owned() };
    assert_eq!(libraries(&metadata), [library("our", "our"), library("our-macros", "our_macros")]);
    assert_eq!(libraries(&json!({})), []);
}

#[test]
fn another_version_of_the_json_is_told() {
    let file = folder("version").join("other.json");
    fs::write(&file, r#"{ "format_version": 7, "index": {} }"#).unwrap();
    let told = text(&file).unwrap_err().to_string();
    assert!(told.contains("JSON of version 7, and version 57 is read here"), "{told}");
    fs::write(&file, "{}").unwrap();
    let told = text(&file).unwrap_err().to_string();
    assert!(told.contains("JSON of version none"), "{told}");
}

#[test]
fn what_is_no_json_of_a_crate_is_told() {
    let file = folder("broken").join("broken.json");
    for content in ["", "{", r#"{ "format_version": 57 }"#] {
        fs::write(&file, content).unwrap();
        let told = text(&file).unwrap_err().to_string();
        assert!(told.starts_with("rustdoc's JSON cannot be read: "), "{told}");
    }
    let told = text(&file.with_file_name("missing.json")).unwrap_err().to_string();
    assert!(told.starts_with("rustdoc's JSON cannot be read: "), "{told}");
}
