//! Cells of a table that a spreadsheet must not read as formulas.
//!
//! A list may begin with a minus, as `-*.delete` does, and a name with anything. A spreadsheet that opens such a table
//! would calculate the cell, or run what somebody else wrote into it. So whoever writes a table calls [`guarded`], and
//! whoever reads one calls [`unguarded`].

use alloc::borrow::Cow;
use alloc::format;

/// The characters at the start of a cell that make a spreadsheet read it as a formula: signs, their full-width forms,
/// and white space that some programs skip.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

/// Whether a spreadsheet would read the cell as a formula if it had no quotes before it.
fn is_like_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

/// Returns the cell with a quote before it if a spreadsheet would read it as a formula. [`unguarded`] gives back any
/// cell as it was.
///
/// ```
/// use acl_core::cell::{guarded, unguarded};
///
/// assert_eq!(guarded("-*.delete"), "'-*.delete");
/// assert_eq!(guarded("tickets.*"), "tickets.*");
/// assert_eq!(unguarded("'-*.delete"), "-*.delete");
/// ```
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if is_like_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Returns the cell without the quote that [`guarded`] writes. A cell that nobody guarded stays as it is.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_like_formula(rest)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    #[test]
    fn a_guarded_cell_comes_back_as_it_was() {
        for begin in ["=1+1", "+1", "-*.delete", "@x", "＝x", "＋x", "－x", "＠x", "\tx", "\rx", "\nx"] {
            for quotes in ["", "'", "''"] {
                let cell = String::from(quotes) + begin;
                let guarded = guarded(&cell);
                assert_eq!(guarded.strip_prefix('\''), Some(&*cell));
                assert_eq!(unguarded(&guarded), cell);
            }
        }
        for cell in ["", "'", "''", "shop", "'shop", " =x", "tickets.*, -*.delete"] {
            assert_eq!((&*guarded(cell), unguarded(cell)), (cell, cell));
        }
        assert_eq!(unguarded("-*.delete"), "-*.delete", "a table that nobody guarded");
    }
}
