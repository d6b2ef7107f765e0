//! Patterns: what a key may or may not reach.

use crate::text::checked_text::checked_text;
use crate::text::error::ParseError;
use crate::text::find_byte::find_byte;
use crate::text::grammar::check_pattern;
use crate::text::tag::Tag;

/// One pattern of a list, such as `tickets.*` or `-*.delete` ([P1] to [P3]).
///
/// ```
/// use acl_core::{Pattern, Tag};
///
/// let pattern = Pattern::parse("-*.delete")?;
/// assert!(pattern.is_deny());
/// assert!(pattern.matches(Tag::parse("tickets.tickets.delete")?));
/// assert!(!pattern.matches(Tag::parse("delete")?)); // `*` is one or more segments
/// # Ok::<(), acl_core::ParseError>(())
/// ```
///
/// [P1]: crate::_spec#p1-form
/// [P3]: crate::_spec#p3-matching
#[doc(alias("wildcard", "glob"))]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern<'a>(&'a str);

impl<'a> Pattern<'a> {
    /// Parses one pattern. O(bytes).
    ///
    /// # Errors
    /// The first break of [P1] or [P2], with its byte range.
    ///
    /// [P1]: crate::_spec#p1-form
    /// [P2]: crate::_spec#p2-wildcard
    pub const fn parse(text: &'a str) -> Result<Self, ParseError> {
        match check_pattern(text.as_bytes(), 0, text.len()) {
            Ok(()) => Ok(Self(text)),
            Err(error) => Err(error),
        }
    }

    /// An element of a list that was parsed whole.
    pub(crate) const fn checked(text: &'a str) -> Self {
        Self(text)
    }

    /// The text, with its minus if there is one.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether it denies: it begins with a minus.
    pub const fn is_deny(self) -> bool {
        matches!(self.0.as_bytes(), [b'-', ..])
    }

    /// The text without the minus.
    pub fn body(self) -> &'a str {
        self.0.strip_prefix('-').unwrap_or(self.0)
    }

    /// Whether it is a whole tag, without `*` (what [D10] asks for).
    ///
    /// [D10]: crate::_spec#d10-explicit
    pub fn is_literal(self) -> bool {
        !self.0.as_bytes().contains(&b'*')
    }

    /// Whether the pattern, minus aside, matches the whole tag ([P3]).
    ///
    /// O(pattern × tag) at worst, O(tag) for a pattern with one `*`; no recursion.
    ///
    /// [P3]: crate::_spec#p3-matching
    pub fn matches(self, tag: Tag<'_>) -> bool {
        body_matches(self.body().as_bytes(), tag.as_str().as_bytes())
    }
}

checked_text!(Pattern);

/// P2, P3 on bytes.
///
/// In a valid pattern a `*` has a dot or an end on each side, and a valid tag has no empty segment. So
/// "one or more whole segments" is the same as "one or more bytes" between the literals around it, and
/// the first place where each middle literal fits is the best one.
#[inline]
pub(crate) fn body_matches(pattern: &[u8], tag: &[u8]) -> bool {
    // Most patterns differ from most tags in their last byte.
    if pattern.last() != tag.last() && pattern.last() != Some(&b'*') {
        return false;
    }
    let common = pattern.iter().zip(tag).take_while(|(p, t)| p == t).count();
    match pattern.get(common) {
        None => pattern.len() == tag.len(),
        Some(b'*') => stars_match(&pattern[common + 1..], &tag[common..]),
        Some(_) => false,
    }
}

/// Whether `tag` is one or more bytes and then what `rest` asks for; `rest` is what follows a `*`.
pub(crate) fn stars_match(mut rest: &[u8], mut tag: &[u8]) -> bool {
    loop {
        let star = find_byte(rest, b'*');
        let Some((_, mut after)) = tag.split_first() else { return false };
        let (literal, stars) = rest.split_at(star);
        let Some((_, next)) = stars.split_first() else { return after.ends_with(literal) };
        // Between two stars a literal begins with a dot, so only dots need a closer look.
        loop {
            after = &after[find_byte(after, b'.')..];
            match after.strip_prefix(literal) {
                Some(behind) => break tag = behind,
                None => match after.split_first() {
                    Some((_, behind)) => after = behind,
                    None => return false,
                },
            }
        }
        rest = next;
    }
}
