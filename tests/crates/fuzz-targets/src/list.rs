//! Any text as a list, against the grammar of SPEC.md (P1 to P5, P7) read naively.

use acl_core::PatternList;

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

/// P4: the texts between the commas, without the white space around them.
pub(crate) fn elements(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(|element| element.trim_matches(|c: char| c.is_ascii_whitespace()))
}

/// P4, P5, P7.
pub(crate) fn is_list(text: &str) -> bool {
    text.len() <= 65_535 && elements(text).all(is_pattern)
}

/// Reads the bytes as a list.
pub fn list(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let parsed = PatternList::parse(text);
    assert_eq!(parsed.is_ok(), is_list(text), "{text:?}");
    assert_eq!(PatternList::errors(text).next(), parsed.err());
    for error in PatternList::errors(text) {
        assert!(text.get(error.range()).is_some(), "a place that is none of the text's: {error:?}");
        assert!(!error.to_string().is_empty());
    }
    if let Ok(list) = parsed {
        assert!(list.patterns().map(acl_core::Pattern::as_str).eq(elements(text)));
    }
}
