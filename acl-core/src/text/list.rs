//! Lists of patterns: what a key holds.

use core::iter::FusedIterator;

use crate::text::checked_text::checked_text;
use crate::text::error::ParseError;
use crate::text::fast_path::is_list;
use crate::text::grammar::{next_element, next_list_error};
use crate::text::pattern::Pattern;

/// A key's list: patterns separated by commas, such as `tickets.*, -*.delete` ([P4] to [P7]).
///
/// It borrows its text, and the text is the whole value: parsing checks it and keeps nothing beside it.
///
/// ```
/// use acl_core::PatternList;
///
/// const SUPPORT: PatternList = match PatternList::parse("tickets.*, -*.delete") {
///     Ok(list) => list,
///     Err(_) => panic!("not a list"),
/// };
/// assert_eq!(SUPPORT.patterns().count(), 2);
/// assert!(PatternList::parse("tickets.*,").is_err()); // never "everything"
/// ```
///
/// [P4]: crate::_spec#p4-lists
/// [P7]: crate::_spec#p7-all-or-nothing
#[doc(alias("scopes", "permissions", "allowlist"))]
#[must_use = "a list decides nothing until it is asked; where only its form counts, write `let _ = …`"]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PatternList<'a>(&'a str);

impl<'a> PatternList<'a> {
    /// What a key created without a list has: `*` ([P6]).
    ///
    /// [P6]: crate::_spec#p6-no-list
    pub const EVERYTHING: PatternList<'static> = PatternList("*");

    /// Parses a list. O(bytes), no allocation.
    ///
    /// # Errors
    /// The first break of [P1] to [P5]; one bad pattern rejects the whole list ([P7]). [`PatternList::errors`]
    /// has them all.
    ///
    /// [P1]: crate::_spec#p1-form
    /// [P5]: crate::_spec#p5-length
    /// [P7]: crate::_spec#p7-all-or-nothing
    pub const fn parse(text: &'a str) -> Result<Self, ParseError> {
        if is_list(text.as_bytes()) {
            return Ok(Self(text));
        }
        match next_list_error(text.as_bytes(), 0, 0) {
            None => Ok(Self(text)),
            Some((error, _)) => Err(error),
        }
    }

    #[doc(hidden)]
    #[deprecated(note = "write `PatternList::parse`")]
    #[allow(clippy::missing_errors_doc, reason = "it is hidden")]
    pub const fn new(text: &'a str) -> Result<Self, ParseError> {
        Self::parse(text)
    }

    /// A text that was parsed before.
    #[cfg(feature = "alloc")]
    pub(crate) const fn checked(text: &'a str) -> Self {
        Self(text)
    }

    /// Every error of a text, at most one a pattern; none if [`PatternList::parse`] accepts it.
    ///
    /// ```
    /// let numbers: Vec<_> = acl_core::PatternList::errors("a.*, B, c, -")
    ///     .map(|error| error.pattern_number())
    ///     .collect();
    /// assert_eq!(numbers, [Some(2), Some(4)]);
    /// ```
    pub fn errors(text: &'a str) -> impl Iterator<Item = ParseError> + 'a {
        let mut resume = Some((0, 0));
        core::iter::from_fn(move || {
            let (from, index) = resume.take()?;
            let (error, next) = next_list_error(text.as_bytes(), from, index)?;
            resume = next;
            Some(error)
        })
    }

    /// The text, as it was given.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// The patterns, in the order of the text.
    pub const fn patterns(self) -> Patterns<'a> {
        Patterns(self.pattern_indices())
    }

    /// The patterns, each with the byte of the text at which it begins.
    ///
    /// ```
    /// let list = acl_core::PatternList::parse("tickets.*, -*.delete")?;
    /// let starts: Vec<usize> = list.pattern_indices().map(|(start, _)| start).collect();
    /// assert_eq!(starts, [0, 11]);
    /// # Ok::<(), acl_core::ParseError>(())
    /// ```
    pub const fn pattern_indices(self) -> PatternIndices<'a> {
        PatternIndices { text: self.0, next: Some(0) }
    }
}

checked_text!(PatternList);

impl<'a> IntoIterator for PatternList<'a> {
    type Item = Pattern<'a>;
    type IntoIter = Patterns<'a>;

    fn into_iter(self) -> Patterns<'a> {
        self.patterns()
    }
}

/// The patterns of a list; see [`PatternList::patterns`].
#[derive(Clone, Debug)]
pub struct Patterns<'a>(PatternIndices<'a>);

impl<'a> Iterator for Patterns<'a> {
    type Item = Pattern<'a>;

    fn next(&mut self) -> Option<Pattern<'a>> {
        self.0.next().map(|(_, pattern)| pattern)
    }
}

impl FusedIterator for Patterns<'_> {}

/// The patterns of a list and where they begin; see [`PatternList::pattern_indices`].
#[derive(Clone, Debug)]
pub struct PatternIndices<'a> {
    text: &'a str,
    next: Option<usize>,
}

impl<'a> Iterator for PatternIndices<'a> {
    type Item = (usize, Pattern<'a>);

    fn next(&mut self) -> Option<(usize, Pattern<'a>)> {
        let (start, end, next) = next_element(self.text.as_bytes(), self.next?);
        self.next = next;
        self.text.get(start..end).map(|text| (start, Pattern::checked(text)))
    }
}

impl FusedIterator for PatternIndices<'_> {}
