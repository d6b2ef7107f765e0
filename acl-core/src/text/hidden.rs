//! Characters that a terminal or a page obeys instead of showing, and characters that show nothing.

/// Whether the character is not to be printed as it is, in text that somebody else wrote: a control character, one that
/// turns the text around it, or one that shows nothing.
///
/// A path with U+202E in it reads backwards from there on, and two names that differ only in a U+200B look the same.
/// These are the control characters, the line and paragraph separators, the interlinear annotations, and the property
/// `Default_Ignorable_Code_Point` of
/// [Unicode](https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt).
///
/// ```
/// use acl_core::is_hidden;
///
/// assert!(is_hidden('\u{202e}') && is_hidden('\u{e0041}') && is_hidden('\n'));
/// assert!(!is_hidden('a') && !is_hidden('ü') && !is_hidden('…'));
/// ```
pub const fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}
