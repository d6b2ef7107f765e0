//! Tags: what an endpoint is called.

use crate::text::checked_text::checked_text;
use crate::text::error::ParseError;
use crate::text::grammar::check_tag;

/// A tag: 1 to 16 lower-case segments joined by dots, 255 bytes at most ([T1], [T2]).
///
/// ```
/// use acl_core::Tag;
///
/// const LIST: Tag = match Tag::parse("tickets.tickets.list") {
///     Ok(tag) => tag,
///     Err(_) => panic!("not a tag"),
/// };
/// assert_eq!(LIST.segments().last(), Some("list"));
/// assert!(Tag::parse("Tickets").is_err());
/// ```
///
/// [T1]: crate::_spec#t1-form
/// [T2]: crate::_spec#t2-segments
#[doc(alias("scope", "permission", "action"))]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag<'a>(&'a str);

impl<'a> Tag<'a> {
    /// Parses a tag. O(bytes).
    ///
    /// # Errors
    /// The first break of [T1] or [T2], with its byte range.
    ///
    /// [T1]: crate::_spec#t1-form
    /// [T2]: crate::_spec#t2-segments
    pub const fn parse(text: &'a str) -> Result<Self, ParseError> {
        match check_tag(text.as_bytes(), 0, text.len()) {
            Ok(()) => Ok(Self(text)),
            Err(error) => Err(error),
        }
    }

    /// A tag of a catalog, whose tables were checked when it was made.
    pub(crate) const fn checked(text: &'a str) -> Self {
        Self(text)
    }

    /// The text of the tag.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// The segments, from least to most specific ([T3]).
    ///
    /// [T3]: crate::_spec#t3-vocabulary
    pub fn segments(self) -> impl DoubleEndedIterator<Item = &'a str> + Clone {
        self.0.split('.')
    }
}

checked_text!(Tag);
