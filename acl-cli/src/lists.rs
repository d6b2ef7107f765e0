//! Texts that hold several lists, with `|` between them (S5).

use std::borrow::Cow;

use acl_core::{Pattern, PatternList};

/// The lists of a text, each without the white space around it. There is always one; it may be empty, which is malformed.
pub(crate) fn lists(text: &str) -> Vec<&str> {
    text.split('|').map(str::trim_ascii).collect()
}

/// The text with other lists. What stands between them stays.
pub(crate) fn with_lists<'t, E>(
    text: &'t str,
    mut new: impl FnMut(&'t str) -> Result<Cow<'t, str>, E>,
) -> Result<String, E> {
    let mut made = String::with_capacity(text.len());
    for (at, part) in text.split('|').enumerate() {
        let list = part.trim_ascii();
        let (before, after) = part.split_once(list).unwrap_or((part, ""));
        made.extend([if at == 0 { "" } else { "|" }, before, &new(list)?, after]);
    }
    Ok(made)
}

/// The lists of a text on one line, although white space in them may hold line ends. A malformed list stays as it is.
pub(crate) fn one_line(text: &str) -> String {
    let line = |text| PatternList::parse(text).map_or_else(|_| text.to_owned(), patterns_of);
    lists(text).into_iter().map(line).collect::<Vec<_>>().join(" | ")
}

/// The patterns of a list, with a comma and a space between them.
pub(crate) fn patterns_of(list: PatternList<'_>) -> String {
    list.patterns().map(Pattern::as_str).collect::<Vec<_>>().join(", ")
}
