//! Lists of patterns: what a key holds.

use core::fmt;

use crate::accept::is_list;
use crate::decision::{Decision, Reason};
use crate::endpoint::{Access, Endpoint};
use crate::error::ParseError;
use crate::find::find;
use crate::grammar::{next_list_error, trim};
use crate::mode::Mode;
use crate::pattern::Pattern;

/// A key's list: patterns separated by commas, such as `tickets.*, -*.delete` (SPEC.md P4 to P7).
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
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PatternList<'a>(&'a str);

impl<'a> PatternList<'a> {
    /// What a key created without a list has: `*` (P6).
    pub const EVERYTHING: PatternList<'static> = PatternList("*");

    /// Parses a list. O(bytes), no allocation.
    ///
    /// # Errors
    /// The first break of P1 to P5; one bad pattern rejects the whole list (P7). [`PatternList::errors`]
    /// has them all.
    pub const fn parse(text: &'a str) -> Result<Self, ParseError> {
        if is_list(text.as_bytes()) {
            return Ok(Self(text));
        }
        match next_list_error(text.as_bytes(), 0, 0) {
            None => Ok(Self(text)),
            Some((error, _)) => Err(error),
        }
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
        Patterns { text: self.0, next: Some(0) }
    }

    /// Verdict and reason for one endpoint and the mode of the request (D1 to D8, D10), in one pass over
    /// the text that ends at the first deny that matches.
    ///
    /// No allocation. For more than a handful of checks with one list, [`PatternList::grant`] is cheaper.
    ///
    /// ```
    /// use acl_core::{Endpoint, Mode, PatternList, Tag};
    ///
    /// let tags = [Tag::parse("tickets.tickets.delete")?];
    /// let decision = PatternList::parse("tickets.*, -*.delete")?.decide(Endpoint::new(&tags), Mode::KEY);
    /// assert_eq!(decision.to_string(), "denied: `-*.delete` matches tag `tickets.tickets.delete`");
    /// # Ok::<(), acl_core::ParseError>(())
    /// ```
    #[inline]
    pub fn decide(self, endpoint: impl Into<Endpoint<'a>>, mode: Mode) -> Decision<'a> {
        let endpoint = endpoint.into();
        Decision::new(self.reason(&endpoint, mode), Some(endpoint))
    }

    fn reason(self, endpoint: &Endpoint<'a>, mode: Mode) -> Reason<'a> {
        if endpoint.access() == Access::Public {
            return Reason::Public;
        }
        if !endpoint.modes().contains(mode) {
            return Reason::ModeNotAllowed { mode };
        }
        if endpoint.access() == Access::Authenticated {
            return Reason::Authenticated;
        }
        let mut allowed = None;
        let mut too_wide = None;
        for pattern in self.patterns() {
            if pattern.is_deny() {
                if let Some(tag) = endpoint.first_match(pattern) {
                    return Reason::TagDenied { pattern, tag };
                }
            } else if allowed.is_none() {
                match endpoint.first_match(pattern) {
                    Some(tag) if endpoint.is_explicit() && !pattern.is_literal() => {
                        too_wide = too_wide.or(Some((pattern, tag)));
                    }
                    Some(tag) => allowed = Some((pattern, tag)),
                    None => {}
                }
            }
        }
        match (allowed, too_wide) {
            (Some((pattern, tag)), _) => Reason::Allowed { pattern, tag },
            (None, Some((pattern, tag))) => Reason::ExplicitOnly { pattern, tag },
            (None, None) => Reason::TagNotGranted,
        }
    }
}

impl fmt::Display for PatternList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for PatternList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PatternList({})", self.0)
    }
}

impl<'a> TryFrom<&'a str> for PatternList<'a> {
    type Error = ParseError;

    fn try_from(text: &'a str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

impl<'a> IntoIterator for PatternList<'a> {
    type Item = Pattern<'a>;
    type IntoIter = Patterns<'a>;

    fn into_iter(self) -> Patterns<'a> {
        self.patterns()
    }
}

/// The patterns of a list; see [`PatternList::patterns`].
#[derive(Clone, Debug)]
pub struct Patterns<'a> {
    text: &'a str,
    next: Option<usize>,
}

impl<'a> Iterator for Patterns<'a> {
    type Item = Pattern<'a>;

    fn next(&mut self) -> Option<Pattern<'a>> {
        self.next_placed().map(|(_, pattern)| pattern)
    }
}

impl<'a> Patterns<'a> {
    /// The next pattern and the byte of the list's text at which it begins.
    pub(crate) fn next_placed(&mut self) -> Option<(usize, Pattern<'a>)> {
        let from = self.next?;
        let rest = self.text.as_bytes().get(from..)?;
        let comma = find(rest, b',');
        self.next = if comma == rest.len() { None } else { Some(from + comma + 1) };
        let (start, end) = trim(self.text.as_bytes(), from, from + comma);
        self.text.get(start..end).map(|text| (start, Pattern::checked(text)))
    }
}
