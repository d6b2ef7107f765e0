//! Any text as a list, against the grammar of SPEC.md (P1 to P5, P7) read naively.
#![no_main]

use acl_core::PatternList;
use libfuzzer_sys::fuzz_target;

/// T2.
fn is_segment(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(plain) && text.chars().all(|c| plain(c) || c == '_' || c == '-')
}

/// P1, P2.
fn is_pattern(text: &str) -> bool {
    let body = text.strip_prefix('-').unwrap_or(text);
    text.len() <= 255
        && body.split('.').count() <= 16
        && body.split('.').all(|element| element == "*" || is_segment(element))
}

fuzz_target!(|text: &str| {
    let elements = || text.split(',').map(|element| element.trim_matches(|c: char| c.is_ascii_whitespace()));
    let is_list = text.len() <= 65_535 && elements().all(is_pattern);
    let parsed = PatternList::parse(text);
    assert_eq!(parsed.is_ok(), is_list, "{text:?}");
    assert_eq!(PatternList::errors(text).next(), parsed.err());
    for error in PatternList::errors(text) {
        let range = error.range();
        assert!(text.get(range).is_some(), "a place that is none of the text's");
        assert!(!error.to_string().is_empty());
    }
    if let Ok(list) = parsed {
        assert!(list.patterns().map(|pattern| pattern.as_str()).eq(elements()));
    }
});
