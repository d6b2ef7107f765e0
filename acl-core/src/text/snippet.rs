//! Draws a place in a text: the line, and marks under it.

use core::fmt;
use core::ops::Range;

use crate::text::hidden::is_hidden;

/// The line of a text where a place begins, and carets under the place: two lines, each indented by two.
///
/// A place of no bytes has one caret. Long lines are cut around the place (`…`), and control characters, which could
/// move the caret or the terminal, are shown as one mark each. A range that the text does not have is drawn at
/// its end.
///
/// ```
/// use acl_core::Snippet;
///
/// assert_eq!(
///     Snippet::new("tickets.*, -tikets.*", 11..20).to_string(),
///     "  | tickets.*, -tikets.*\n  \
///      |            ^^^^^^^^^",
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Snippet<'a> {
    text: &'a str,
    place: Range<usize>,
}

impl<'a> Snippet<'a> {
    /// The place is in bytes of the text, as [`ParseError::range`](crate::ParseError::range) and
    /// [`Finding::range`](crate::Finding::range) say it.
    pub const fn new(text: &'a str, place: Range<usize>) -> Self {
        Self { text, place }
    }
}

/// Characters shown on each side of the place, so that a list of 65,535 bytes still fits a terminal.
const CONTEXT: usize = 48;

impl fmt::Display for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, rest) = self.text.split_at_checked(self.place.start).unwrap_or((self.text, ""));
        let width = self.place.end.saturating_sub(self.place.start);
        let (at, after) = rest.split_at_checked(width).unwrap_or((rest, ""));
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let lead = &before[line_start..];
        let cut = lead.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(index, _)| index);
        let shown = &lead[cut..];
        let at_line = at.split('\n').next().unwrap_or("");
        let after = if at_line.len() == at.len() { after.split('\n').next().unwrap_or("") } else { "" };
        let after = after.trim_end_matches('\r');
        f.write_str("  | ")?;
        let mut lead = shown.chars();
        if cut > 0 {
            lead.next();
            f.write_str("…")?;
        }
        for c in lead.chain(at_line.chars().take(2 * CONTEXT)).chain(after.chars().take(CONTEXT)) {
            write!(f, "{}", printable(c))?;
        }
        if at_line.chars().nth(2 * CONTEXT).is_some() || after.chars().nth(CONTEXT).is_some() {
            f.write_str("…")?;
        }
        write!(f, "\n  | {:1$}", "", shown.chars().count())?;
        for _ in 0..at_line.chars().count().clamp(1, 2 * CONTEXT) {
            f.write_str("^")?;
        }
        Ok(())
    }
}

fn printable(c: char) -> char {
    if is_hidden(c) { char::REPLACEMENT_CHARACTER } else { c }
}
