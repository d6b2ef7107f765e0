//! The pattern that is being written: where the caret is, what is no pattern yet is no mistake.

use std::ops::Range;

use acl_core::{Catalog, Pattern};

/// Takes the pattern at the caret out of the text if it is none yet, or matches nothing yet. White space takes its
/// place and that of one comma beside it, so that every other place stays. Returns where it stood.
pub(crate) fn take_unfinished(
    catalog: &Catalog<'_>,
    text: &mut String,
    caret: usize,
) -> Option<Range<usize>> {
    let caret = byte_of(text, caret);
    let start = text.get(..caret)?.rfind(',').map_or(0, |comma| comma + 1);
    let end = text.get(caret..)?.find(',').map_or(text.len(), |comma| caret + comma);
    let written = text.get(start..end)?;
    let pattern = written.trim_ascii();
    if Pattern::parse(pattern).is_ok_and(|pattern| catalog.knows(pattern)) {
        return None;
    }
    let begins = start + (written.len() - written.trim_ascii_start().len());
    let place = begins.min(caret)..begins.max(start + written.trim_ascii_end().len()).min(end);
    let blank = start.saturating_sub(1)..if start == 0 { (end + 1).min(text.len()) } else { end };
    let blanks = " ".repeat(blank.len());
    text.replace_range(blank, &blanks);
    Some(place)
}

/// From UTF-16 code units to bytes.
fn byte_of(text: &str, units: usize) -> usize {
    let mut left = units;
    for (at, c) in text.char_indices() {
        if left < c.len_utf16() {
            return at;
        }
        left -= c.len_utf16();
    }
    text.len()
}
