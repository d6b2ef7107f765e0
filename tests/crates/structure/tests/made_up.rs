//! Crates made up for a test: a circle in each of the ways that two modules can name each other, and crates without.

#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;

use structure::{Tree, circles};

/// The circles of a crate of these files, of which the first is the root; an empty text if there are none.
fn read(files: &[(&str, &str)]) -> String {
    let tree = tree(files).unwrap();
    circles(&tree).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")
}

fn tree(files: &[(&str, &str)]) -> Result<Tree, String> {
    let text = |path: &Path| {
        let file = files.iter().find(|(name, _)| Path::new(name) == path)?;
        Some(file.1.to_owned())
    };
    Tree::read(Path::new(files[0].0), &text)
}

#[test]
fn two_files_that_import_each_other_are_a_circle() {
    let files = [
        ("src/lib.rs", "mod a;\nmod b;"),
        ("src/a.rs", "use crate::b::B;\npub struct A(B);"),
        ("src/b.rs", "//! B.\n\nuse crate::a::A;\npub struct B(Box<A>);"),
    ];
    assert_eq!(read(&files), "src/a.rs:1 -> src/b.rs: B\nsrc/b.rs:3 -> src/a.rs: A");
}

#[test]
fn the_message_has_every_import_of_the_circle() {
    let files = [
        ("src/lib.rs", "mod a;\nmod b;\nmod c;"),
        ("src/a.rs", "use crate::b::{\n    One,\n    Two as Second,\n};"),
        ("src/b.rs", "use crate::c::*;"),
        ("src/c.rs", "use crate::a;"),
    ];
    let expected = "\
src/a.rs:2 -> src/b.rs: One
src/a.rs:3 -> src/b.rs: Two
src/b.rs:1 -> src/c.rs: *
src/c.rs:1 -> src/a.rs: a";
    assert_eq!(read(&files), expected);
}

#[test]
fn a_nested_group_is_read_leaf_by_leaf() {
    let files = [
        ("src/lib.rs", "mod a;\nmod b;\nmod c;"),
        (
            "src/a.rs",
            "use std::fmt;\nuse crate::{\n    c::{self, C},\n    b::{inner::{Deep as D, self}, B},\n};",
        ),
        ("src/b.rs", "pub mod inner { pub struct Deep; }\npub struct B;\nuse super::{c::{}, a::A as Other};"),
        ("src/c.rs", "pub struct C;"),
    ];
    let expected = "\
src/a.rs:4 -> src/b.rs: B
src/a.rs:4 -> src/b.rs: Deep
src/a.rs:4 -> src/b.rs: inner
src/b.rs:3 -> src/a.rs: A";
    assert_eq!(read(&files), expected);
}

#[test]
fn super_and_self_lead_from_the_module_they_stand_in() {
    let files = [
        ("src/lib.rs", "mod folder;"),
        ("src/folder/mod.rs", "mod a;\nmod b;"),
        ("src/folder/a.rs", "use super::b::B;"),
        ("src/folder/b.rs", "mod inline { use super::super::a::A; }\nuse self::inline::A as Again;"),
    ];
    let expected = "src/folder/a.rs:1 -> src/folder/b.rs: B\nsrc/folder/b.rs:1 -> src/folder/a.rs: A";
    assert_eq!(read(&files), expected);
}

#[test]
fn a_childs_import_through_its_parents_re_export_is_a_circle() {
    let files = [
        ("src/lib.rs", "mod tag;\nmod list;\npub use tag::Tag;\npub use self::list::List;"),
        ("src/tag.rs", "pub struct Tag;"),
        ("src/list.rs", "use crate::Tag;\npub struct List(Tag);"),
    ];
    assert_eq!(read(&files), "src/lib.rs:4 -> src/list.rs: List\nsrc/list.rs:1 -> src/lib.rs: Tag");
}

#[test]
fn a_folders_re_export_is_an_arrow_to_the_child() {
    let files = [
        ("src/lib.rs", "mod text;"),
        ("src/text.rs", "mod tag;\npub(crate) use tag::*;\npub const MAX: usize = 1;"),
        ("src/text/tag.rs", "pub struct Tag([u8; super::MAX]);"),
    ];
    let expected = "src/text.rs:2 -> src/text/tag.rs: *\nsrc/text/tag.rs:1 -> src/text.rs: MAX";
    assert_eq!(read(&files), expected);
}

#[test]
fn a_path_in_code_is_an_arrow() {
    let files = [
        ("src/lib.rs", "mod a;\nmod b;"),
        ("src/a.rs", "pub fn go() -> u8 {\n    crate::b::go::<u8>()\n}"),
        ("src/b.rs", "pub fn go<T>() -> T where T: super::a::Trait { todo!() }"),
    ];
    assert_eq!(read(&files), "src/a.rs:2 -> src/b.rs: go\nsrc/b.rs:1 -> src/a.rs: Trait");
}

#[test]
fn a_path_that_begins_with_an_imported_module_is_an_arrow() {
    let files = [
        ("src/lib.rs", "mod text;\nmod b;"),
        ("src/text.rs", "pub mod tag;"),
        ("src/text/tag.rs", "use crate::b::B;"),
        ("src/b.rs", "use crate::text as words;\nfn f() { words::tag::go() }"),
    ];
    assert_eq!(read(&files), "src/text/tag.rs:1 -> src/b.rs: B\nsrc/b.rs:2 -> src/text/tag.rs: go");
}

#[test]
fn a_path_through_everything_of_a_parent_is_an_arrow() {
    let files = [
        ("src/lib.rs", "mod a;\nmod b;"),
        ("src/a.rs", "use super::*;\nfn f() { b::go() }"),
        ("src/b.rs", "use crate::a::A;"),
    ];
    assert_eq!(read(&files), "src/a.rs:2 -> src/b.rs: go\nsrc/b.rs:1 -> src/a.rs: A");
}

#[test]
fn a_re_exported_module_is_named_beside_the_module_behind_it() {
    let files = [
        ("src/lib.rs", "mod text;\nmod user;\npub(crate) use text::tag;"),
        ("src/text.rs", "pub(crate) mod tag;"),
        ("src/text/tag.rs", "use crate::user::User;"),
        ("src/user.rs", "use crate::tag::Tag;"),
    ];
    let found = read(&files);
    assert!(found.contains("src/user.rs:1 -> src/text/tag.rs: Tag"), "{found}");
}

#[test]
fn tokens_of_macros_and_attributes_are_read() {
    let files = [
        ("src/lib.rs", "mod a;\nmod b;\nmod c;"),
        ("src/a.rs", "fn f() { println!(\"{}\", [\n    crate::b::NAME]) }"),
        ("src/b.rs", "some! { fn inner() { use crate::{c::C}; } use of anything; }"),
        ("src/c.rs", "#[arg(value_parser = crate::a::parse)]\nstruct C;"),
    ];
    let expected = "\
src/a.rs:2 -> src/b.rs: NAME
src/b.rs:1 -> src/c.rs: C
src/c.rs:1 -> src/a.rs: parse";
    assert_eq!(read(&files), expected);
}

#[test]
fn a_module_named_by_path_is_read_where_it_is() {
    let files = [
        ("tests/all.rs", "#[path = \"parts/first.rs\"]\nmod a;\nmod b;"),
        ("tests/parts/first.rs", "mod c;\nuse crate::b::B;"),
        ("tests/parts/c.rs", ""),
        ("tests/b.rs", "use crate::a::A;"),
    ];
    assert_eq!(
        read(&files),
        "tests/parts/first.rs:2 -> tests/b.rs: B\ntests/b.rs:1 -> tests/parts/first.rs: A"
    );
}

#[test]
fn arrows_that_go_one_way_are_no_circle() {
    let files = [
        (
            "src/lib.rs",
            "//! See [`crate::b`].\nmod a;\nmod b;\nmod c;\npub use c::C;\nfn f() { a::go(b::B) }",
        ),
        ("src/a.rs", "pub(in crate::a) use crate::b::B;\npub fn go(_: B) {}"),
        (
            "src/b.rs",
            "/// Of [`crate::a::go`].\npub struct B;\nimpl B { fn f() { Self::g(); B::g(); core::b::a() } }",
        ),
        ("src/c.rs", "use crate::{a::go, b::B};\nuse std::a;\nuse ::b::c;\npub struct C;"),
    ];
    assert_eq!(read(&files), "");
}

#[test]
fn a_declaration_alone_is_no_arrow() {
    let files = [
        ("src/lib.rs", "pub mod a;\npub const N: u8 = 1;"),
        ("src/a.rs", "pub mod b;\nuse crate::N;"),
        ("src/a/b.rs", "use super::N;\nuse crate::N as M;"),
    ];
    assert_eq!(read(&files), "");
}

#[test]
fn modules_of_one_file_are_no_circle() {
    let files = [(
        "src/lib.rs",
        "mod a { use super::b::B; pub struct A; }\nmod b { use crate::a::A; pub struct B; }",
    )];
    assert_eq!(read(&files), "");
}

#[test]
fn what_only_tests_name_is_no_arrow() {
    let files = [
        ("src/lib.rs", "mod a;\nmod b;\n#[cfg(all(test, feature = \"f\"))]\nmod tests;"),
        ("src/a.rs", "use crate::b::B;\n#[cfg(test)]\nmod tests { use super::*; use crate::b; }"),
        ("src/b.rs", "#[cfg(test)]\nuse crate::a::A;\n#[cfg(test)]\nfn f() { crate::a::go() }"),
        ("src/tests.rs", "use crate::a; mod more;"),
        ("src/tests/more.rs", "use super::super::b;"),
    ];
    assert_eq!(read(&files), "");
}

#[test]
fn what_is_there_only_outside_of_tests_is_an_arrow() {
    let files = [
        ("src/lib.rs", "mod a;\nmod b;"),
        ("src/a.rs", "#[cfg(not(test))]\nuse crate::b::B;"),
        ("src/b.rs", "#[cfg(any(test, feature = \"f\"))]\nuse crate::a::A;"),
    ];
    assert_eq!(read(&files), "src/a.rs:2 -> src/b.rs: B\nsrc/b.rs:2 -> src/a.rs: A");
}

#[test]
fn quoted_tokens_are_another_crates() {
    let files = [
        ("src/lib.rs", "mod a;\nmod b;"),
        ("src/a.rs", "fn f() { quote! { crate::b::go() }; parse_quote_spanned!(x=> crate::b::go()) }"),
        ("src/b.rs", "use crate::a::A;"),
    ];
    assert_eq!(read(&files), "");
}

#[test]
fn an_exported_macro_is_where_it_stands() {
    let files = [
        ("src/lib.rs", "mod a;\nmod b;\npub use a::A;\npub use b::B;"),
        ("src/a.rs", "#[macro_export]\nmacro_rules! m { () => {}; }\nuse crate::b;"),
        ("src/b.rs", "fn f() { crate::m!() }"),
    ];
    assert_eq!(read(&files), "src/a.rs:3 -> src/b.rs: b\nsrc/b.rs:1 -> src/a.rs: m");
}

#[test]
fn the_body_of_an_exported_macro_is_another_crates() {
    let files = [
        ("src/lib.rs", "mod a;\npub use a::A;"),
        ("src/a.rs", "pub struct A;\n#[macro_export]\nmacro_rules! m { () => { $crate::A }; }"),
    ];
    assert_eq!(read(&files), "");
    let kept = "pub struct A;\nmacro_rules! m { () => { $crate::A }; }";
    assert_eq!(
        read(&[files[0], ("src/a.rs", kept)]),
        "src/lib.rs:2 -> src/a.rs: A\nsrc/a.rs:2 -> src/lib.rs: A"
    );
}

#[test]
fn circles_that_share_no_file_are_all_told() {
    let files = [
        ("src/lib.rs", "mod a;\nmod b;\nmod c;\nmod d;\nmod e;"),
        ("src/a.rs", "use crate::b::B;"),
        ("src/b.rs", "use crate::c::C;"),
        ("src/c.rs", "use crate::a::A;"),
        ("src/d.rs", "use crate::e::E;\nuse crate::a::A;"),
        ("src/e.rs", "use crate::d::D;"),
    ];
    let expected = "\
src/d.rs:1 -> src/e.rs: E
src/e.rs:1 -> src/d.rs: D

src/a.rs:1 -> src/b.rs: B
src/b.rs:1 -> src/c.rs: C
src/c.rs:1 -> src/a.rs: A";
    assert_eq!(read(&files), expected);
}

#[test]
fn a_file_that_is_missing_is_told() {
    let error = tree(&[("src/lib.rs", "\nmod a;")]).err().unwrap();
    assert_eq!(error, "src/lib.rs:2: `mod a;` needs src/a.rs or src/a/mod.rs");
}

#[test]
fn a_file_that_is_no_rust_is_told() {
    let error = tree(&[("src/lib.rs", "mod a;"), ("src/a.rs", "fn f() {}\nfn 7;")]).err().unwrap();
    assert!(error.starts_with("src/a.rs:2: "), "{error}");
}
