//! What the compiler refuses at the edge, and in which words. The other mistakes are acl's: `tests/ui` of the facade.

#[test]
fn mistakes_are_refused_in_these_words() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
