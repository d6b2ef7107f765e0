//! What is near to a wrong word or path, against the definition of the distance.

#![allow(clippy::unwrap_used, missing_docs)]

use acl_core::assemble::{Declaration, Declarations};
use acl_core::suggest::{endpoints, nearest};
use proptest::prelude::*;

/// How many letters must be inserted, removed, replaced, or swapped with their neighbour, by trying each.
fn distance(a: &[char], b: &[char]) -> usize {
    let ([first, a_rest @ ..], [other, b_rest @ ..]) = (a, b) else { return a.len().max(b.len()) };
    let mut fewest = distance(a_rest, b_rest) + usize::from(first != other);
    fewest = fewest.min(distance(a_rest, b) + 1).min(distance(a, b_rest) + 1);
    match (a_rest, b_rest) {
        ([second, a_rest @ ..], [next, b_rest @ ..]) if first == next && second == other => {
            fewest.min(distance(a_rest, b_rest) + 1)
        }
        _ => fewest,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn the_nearest_is_the_first_of_the_fewest_letters(
        word in "[abcé]{0,6}",
        candidates in prop::collection::vec("[abcé]{0,6}", 0..5),
    ) {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        let word_letters = letters(&word);
        let near = |candidate: &&String| distance(&word_letters, &letters(candidate));
        let expected = candidates.iter().filter(|it| near(it) <= word_letters.len().div_ceil(3)).min_by_key(near);
        let found = nearest(&word, candidates.iter().map(String::as_str));
        prop_assert_eq!(found, expected.map(String::as_str));
    }
}

#[test]
fn endpoints_are_near_by_a_third_of_the_letters_of_their_path() {
    let paths = ["/people", "/tickets", "/tickets/{id}", "/tickets/{id}/messages"];
    let declared = |path| Declaration { method: "GET", path, tags: vec!["a"], ..Declaration::default() };
    let declarations = Declarations { endpoints: paths.map(declared).to_vec(), ..Declarations::default() };
    let assembled = declarations.assemble().unwrap();
    let catalog = assembled.catalog();
    let near = |path| -> Vec<&str> {
        let found = endpoints(&catalog, "GET", path).into_iter();
        found.map(|index| paths[usize::from(index)]).collect()
    };
    assert_eq!(near("/tikcets"), ["/tickets"]);
    assert_eq!(near("/tickets/12345678"), ["/tickets/{id}"]);
    assert_eq!(near("/tickets/12345678/mesages"), ["/tickets/{id}/messages"]);
    // A third of what was asked for, rounded up: four letters of eleven, three of eight.
    assert_eq!(near("/peoplexyz"), ["/people"]);
    assert_eq!(near("/peoplewxyz"), ["/people"]);
    assert_eq!(near("/xyzkets"), ["/tickets"]);
    assert!(near("/wxyzets").is_empty());
    assert!(near("/").is_empty());
}
