//! One pattern a line: where a line ends, a comma may be left out.

use acl_core::{Pattern, PatternList};

/// The list as a field shows it: one pattern a line, without commas. A text that is no list stays as it is.
///
/// ```
/// assert_eq!(acl_browser::in_lines("tickets.*, -*.delete"), "tickets.*\n-*.delete");
/// ```
pub fn in_lines(list: &str) -> String {
    let Ok(parsed) = PatternList::parse(list) else { return list.to_owned() };
    parsed.patterns().map(Pattern::as_str).collect::<Vec<_>>().join("\n")
}

/// The list that a field with one pattern a line says, as it is stored. What is no list stays what it is, with a comma
/// at the end of each line that has none.
///
/// ```
/// assert_eq!(acl_browser::from_lines("tickets.*\r\n-*.delete\n"), "tickets.*, -*.delete");
/// assert_eq!(acl_browser::from_lines("tickets.*,\npeople.*"), "tickets.*, people.*");
/// assert_eq!(acl_browser::from_lines("tick*\npeople.*"), "tick*,people.*");
/// ```
pub fn from_lines(text: &str) -> String {
    let joined = joined(text.trim_matches(|c: char| c.is_ascii_whitespace()));
    match PatternList::parse(&joined) {
        Ok(list) => list.patterns().map(Pattern::as_str).collect::<Vec<_>>().join(", "),
        Err(_) => joined,
    }
}

/// The text with a comma in place of each line's end that stands between two patterns: as long as before, so that every
/// place in it stays.
pub(crate) fn joined(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    // What stood last that is no white space, and whether a line has ended since.
    let (mut before, mut end) = (',', None);
    for c in text.chars() {
        if c == '\n' && end.is_none() {
            end = Some(joined.len());
        }
        if !c.is_ascii_whitespace() {
            if let Some(at) = end.take().filter(|_| before != ',' && c != ',') {
                joined.replace_range(at..=at, ",");
            }
            before = c;
        }
        joined.push(c);
    }
    joined
}
