//! What is wrong with a tag, a pattern or a list, and where.

use core::error::Error;
use core::fmt;
use core::ops::Range;

use crate::text::limits::{MAX_BYTES, MAX_LIST_BYTES, MAX_SEGMENTS};
use crate::text::snippet::Snippet;

/// A tag, pattern or list that breaks the grammar: a kind, a byte range and, in a list, which pattern.
///
/// It owns no text, so it is small, `Copy` and free of lifetimes. [`ParseError::in_text`] draws it under
/// the text that was parsed.
///
/// ```
/// let error = acl_core::PatternList::parse("tickets.*, -*.Delete").unwrap_err();
/// assert_eq!(error.range(), 14..15);
/// assert_eq!(error.pattern_number(), Some(2));
/// assert_eq!(
///     error.to_string(),
///     "pattern 2, byte 14: upper-case letter `D`; tags are lower case: write `d`",
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ParseError {
    kind: ErrorKind,
    start: usize,
    end: usize,
    pattern: Option<usize>,
}

/// The rule of SPEC.md that a text breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// [T1]: an empty string where a tag was expected.
    ///
    /// [T1]: crate::_spec#t1-form
    EmptyTag,
    /// [P1], [P4]: nothing between two commas, or nothing where a pattern was expected.
    ///
    /// [P1]: crate::_spec#p1-form
    /// [P4]: crate::_spec#p4-lists
    EmptyPattern,
    /// [P4]: a list with no pattern in it. It never means "everything".
    ///
    /// [P4]: crate::_spec#p4-lists
    EmptyList,
    /// [P4]: a comma with nothing after it.
    ///
    /// [P4]: crate::_spec#p4-lists
    TrailingComma,
    /// [T1], [P2]: two dots in a row, or a dot at an end.
    ///
    /// [T1]: crate::_spec#t1-form
    /// [P2]: crate::_spec#p2-wildcard
    EmptySegment,
    /// [T1], [P1]: more than 16 segments.
    ///
    /// [T1]: crate::_spec#t1-form
    /// [P1]: crate::_spec#p1-form
    TooManySegments,
    /// [T1], [P1]: more than 255 bytes.
    ///
    /// [T1]: crate::_spec#t1-form
    /// [P1]: crate::_spec#p1-form
    TooLong,
    /// [P5]: a list of more than 65,535 bytes.
    ///
    /// [P5]: crate::_spec#p5-length
    ListTooLong,
    /// [T2]: an upper-case ASCII letter.
    ///
    /// [T2]: crate::_spec#t2-segments
    UpperCase(char),
    /// [T2]: a segment that begins with `-` or `_`.
    ///
    /// [T2]: crate::_spec#t2-segments
    SegmentStart(char),
    /// [T2]: any other character that no segment may hold.
    ///
    /// [T2]: crate::_spec#t2-segments
    Character(char),
    /// [P4]: white space inside a pattern or a tag.
    ///
    /// [P4]: crate::_spec#p4-lists
    Space(char),
    /// [T2]: `*` in a tag.
    ///
    /// [T2]: crate::_spec#t2-segments
    WildcardInTag,
    /// [P2]: `*` beside other characters in one segment.
    ///
    /// [P2]: crate::_spec#p2-wildcard
    PartialWildcard,
    /// [P2]: `**`.
    ///
    /// [P2]: crate::_spec#p2-wildcard
    DoubleWildcard,
    /// [P2]: a `-` with no pattern after it.
    ///
    /// [P2]: crate::_spec#p2-wildcard
    BareMinus,
    /// [P2]: `--x`.
    ///
    /// [P2]: crate::_spec#p2-wildcard
    DoubleMinus,
    /// [P2]: `- x`.
    ///
    /// [P2]: crate::_spec#p2-wildcard
    SpaceAfterMinus,
}

impl ParseError {
    pub(crate) const fn new(kind: ErrorKind, start: usize, end: usize) -> Self {
        Self { kind, start, end, pattern: None }
    }

    pub(crate) const fn in_pattern(self, index: usize) -> Self {
        Self { pattern: Some(index), ..self }
    }

    /// Which rule is broken.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The bytes at fault, in the text that was parsed. Empty where something is missing.
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// In a list, the number of the pattern at fault, counted from 1.
    pub const fn pattern_number(&self) -> Option<usize> {
        match self.pattern {
            Some(index) => Some(index + 1),
            None => None,
        }
    }

    /// The error as three lines: the message, the line of `text` at fault, a caret under the place.
    ///
    /// `text` is what was parsed. The place is drawn as [`Snippet`] does.
    ///
    /// ```
    /// let text = "tickets.*, tick*";
    /// let error = acl_core::PatternList::parse(text).unwrap_err();
    /// assert_eq!(
    ///     error.in_text(text).to_string(),
    ///     "pattern 2, bytes 11..16: `*` stands for whole segments, so nothing may stand beside it\n  \
    ///      | tickets.*, tick*\n  \
    ///      |            ^^^^^",
    /// );
    /// ```
    pub const fn in_text<'a>(&'a self, text: &'a str) -> InText<'a> {
        InText { error: self, text }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyTag => f.write_str("empty tag; expected segments such as `tickets.tickets.list`"),
            Self::EmptyPattern => {
                f.write_str("empty pattern; expected a pattern such as `tickets.*` or `-*.delete`")
            }
            Self::EmptyList => f.write_str("empty list; write `*` to mean everything"),
            Self::TrailingComma => f.write_str("comma with no pattern after it; remove it or add a pattern"),
            Self::EmptySegment => {
                f.write_str("empty segment; a dot stands between two segments, as in `tickets.list`")
            }
            Self::TooManySegments => write!(f, "more than {MAX_SEGMENTS} segments"),
            Self::TooLong => write!(f, "more than {MAX_BYTES} bytes"),
            Self::ListTooLong => write!(f, "list of more than {MAX_LIST_BYTES} bytes"),
            Self::UpperCase(c) => {
                write!(f, "upper-case letter `{c}`; tags are lower case: write `{}`", c.to_ascii_lowercase())
            }
            Self::SegmentStart(c) => {
                write!(f, "a segment cannot begin with `{c}`; it begins with a letter or a digit")
            }
            Self::Character(c @ (';' | '|')) => {
                write!(f, "unexpected `{c}`; a comma separates patterns: write `,`")
            }
            Self::Character('!') => f.write_str("unexpected `!`; a minus denies: write `-`"),
            Self::Character(c @ ('/' | ':')) => {
                write!(f, "unexpected `{c}`; a dot stands between two segments, as in `tickets.list`")
            }
            Self::Character('+') => {
                f.write_str("unexpected `+`; a pattern allows unless it begins with `-`: leave `+` out")
            }
            Self::Character(c @ ('(' | '[' | '{')) => {
                write!(f, "unexpected `{c}`; a pattern has no alternatives: write each, with a comma between")
            }
            Self::Character(c @ ('"' | '\'')) => write!(f, "unexpected `{c}`; patterns have no quotes"),
            Self::Character(',') => f.write_str("unexpected `,`; one tag or pattern was expected here"),
            Self::Character(c) => write!(
                f,
                "unexpected character `{}` (U+{:04X}); a segment has only `a-z`, `0-9`, `_` and `-`",
                c.escape_debug(),
                u32::from(*c),
            ),
            Self::Space(c) => write!(
                f,
                "white space `{}` inside; a comma separates patterns, and a tag has no spaces",
                c.escape_debug(),
            ),
            Self::WildcardInTag => {
                f.write_str("`*` in a tag; a tag names one operation, only patterns have `*`")
            }
            Self::PartialWildcard => {
                f.write_str("`*` stands for whole segments, so nothing may stand beside it")
            }
            Self::DoubleWildcard => {
                f.write_str("`**`; one `*` already stands for one or more segments: write `*`")
            }
            Self::BareMinus => f.write_str("`-` with nothing to deny; expected a pattern after it"),
            Self::DoubleMinus => f.write_str("`--`; one `-` denies: write `-` once"),
            Self::SpaceAfterMinus => f.write_str("space after `-`; write the pattern right after it"),
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(number) = self.pattern_number() {
            write!(f, "pattern {number}, ")?;
        }
        match self.end - self.start {
            0 | 1 => write!(f, "byte {}: ", self.start)?,
            _ => write!(f, "bytes {}..{}: ", self.start, self.end)?,
        }
        self.kind.fmt(f)
    }
}

/// Shows the message, because Rust prints this when `main` returns an error.
impl fmt::Debug for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ParseError({self})")
    }
}

impl Error for ParseError {}

/// A [`ParseError`] drawn under its text; see [`ParseError::in_text`].
#[derive(Clone, Copy, Debug)]
pub struct InText<'a> {
    error: &'a ParseError,
    text: &'a str,
}

impl fmt::Display for InText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.error, Snippet::new(self.text, self.error.range()))
    }
}
