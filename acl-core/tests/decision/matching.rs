//! P2, P3: every small tag against every small pattern, with a regex as the oracle.

use acl_core::{Pattern, Tag};
use regex::Regex;

use crate::reference;

const ONE_OR_MORE: &str = r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*";

/// Every text of 1 to `longest` of the parts, joined by dots.
fn dotted(parts: &[&str], longest: usize) -> Vec<String> {
    let mut last: Vec<String> = parts.iter().map(ToString::to_string).collect();
    let mut all = last.clone();
    for _ in 1..longest {
        last = last.iter().flat_map(|text| parts.iter().map(move |part| format!("{text}.{part}"))).collect();
        all.extend_from_slice(&last);
    }
    all
}

fn oracle(pattern: &str) -> Regex {
    let parts = pattern.split('.').map(|part| match part {
        "*" => ONE_OR_MORE.to_owned(),
        literal => regex::escape(literal),
    });
    Regex::new(&format!(r"\A(?:{})\z", parts.collect::<Vec<_>>().join(r"\."))).unwrap()
}

#[test]
fn every_pattern_of_four_elements_against_every_such_tag() {
    let tags = dotted(&["a", "aa", "a-"], 4);
    let patterns = dotted(&["a", "aa", "a-", "*"], 4);
    let (mut compared, mut matched) = (0, 0);
    for text in &patterns {
        let oracle = oracle(text);
        let deny = format!("-{text}");
        let (allow, deny) = (Pattern::parse(text).unwrap(), Pattern::parse(&deny).unwrap());
        for tag in &tags {
            let expected = oracle.is_match(tag);
            let parsed = Tag::parse(tag).unwrap();
            assert_eq!(allow.matches(parsed), expected, "pattern {text}, tag {tag}");
            assert_eq!(deny.matches(parsed), expected, "pattern -{text}, tag {tag}");
            assert_eq!(reference::matches(text, tag), expected, "reference: pattern {text}, tag {tag}");
            compared += 1;
            matched += usize::from(expected);
        }
    }
    assert_eq!((compared, matched), (340 * 120, 2_616));
}

#[test]
fn every_pattern_of_seven_elements_over_one_segment() {
    let tags = dotted(&["a", "b"], 7);
    let patterns = dotted(&["a", "*"], 7);
    let mut compared = 0;
    for text in &patterns {
        let oracle = oracle(text);
        let pattern = Pattern::parse(text).unwrap();
        for tag in &tags {
            assert_eq!(pattern.matches(Tag::parse(tag).unwrap()), oracle.is_match(tag), "{text}, {tag}");
            compared += 1;
        }
    }
    assert_eq!(compared, 254 * 254);
}
