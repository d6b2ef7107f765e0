//! What the compiler refuses at the edge, and in which words. The other mistakes are acl's: `tests/ui` of the facade.

#[test]
fn mistakes_are_refused_in_these_words() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    if cfg!(feature = "testing") {
        cases.compile_fail("tests/ui/testing/*.rs");
    }
}
