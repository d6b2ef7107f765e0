//! What the compiler says to those who use the framework.

#[test]
fn mistakes_are_shown_where_the_apps_author_made_them() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
