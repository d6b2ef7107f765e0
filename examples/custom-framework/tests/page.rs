//! The facade's page for authors of frameworks shows the code of this example and what the compiler says of it. That
//! code is a procedural macro, which the page itself cannot compile.

#![allow(clippy::unwrap_used)]

const PAGE: &str = include_str!("../../../docs/guide/framework_authors.md");
const MACROS: &str = include_str!("../macros/src/lib.rs");
const MESSAGES: &str = include_str!("ui/words.stderr");

/// The blocks of the page that begin so.
fn blocks(kind: &str) -> Vec<&'static str> {
    let blocks = PAGE.split("\n```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(kind)?.strip_prefix('\n')).collect()
}

#[test]
fn code_that_the_page_does_not_compile_is_that_of_the_example() {
    let blocks = blocks("ignore");
    assert_eq!(blocks.len(), 1);
    for piece in blocks.iter().flat_map(|block| block.split("\n\n")) {
        assert!(MACROS.contains(piece.trim_end()), "not in macros/src/lib.rs:\n{piece}");
    }
}

#[test]
fn messages_on_the_page_are_those_of_the_compiler() {
    let blocks = blocks("text");
    assert_eq!(blocks.len(), 1);
    let block = blocks[0].replace("src/tickets.rs", "tests/ui/words.rs");
    assert!(MESSAGES.contains(&block), "not in tests/ui/words.stderr:\n{block}");
}
