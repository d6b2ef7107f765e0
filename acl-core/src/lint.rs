//! What is odd about a list, given a registry: patterns that do nothing, and what the whole amounts to.

use core::fmt;
use core::ops::Range;

use crate::catalog::Catalog;
use crate::fill::{Change, WrongWords, clear, set};
use crate::list::{PatternList, Patterns};
use crate::pattern::{Pattern, stars_match};
use crate::registry::Registry;

/// One thing to know about a list. Its `Display` is one line.
///
/// Made by [`PatternList::lint`] and [`Catalog::lint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding<'a> {
    kind: FindingKind<'a>,
    at: Option<Place<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place<'a> {
    pattern: Pattern<'a>,
    index: usize,
    start: usize,
}

/// What was found. Findings say what is so now; only `always` speaks of other versions of the registry.
///
/// What a pattern *reaches* are the endpoints, neither public nor authenticated, of which it matches a tag; an
/// allow with `*` does not reach explicit ones (D10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingKind<'a> {
    /// An allow that matches no present or former tag.
    MatchesNothing,
    /// S3: a deny that matches no present, former or removed tag. Stored, the whole list grants nothing.
    Stale,
    /// A deny that reaches nothing that the allows reach, or an allow that reaches nothing but what a deny
    /// takes away. Without it, the list would grant the same.
    NoEffect,
    /// Another pattern of the same kind reaches all that this one does. Of two that reach the same, it is the
    /// one with the narrower text, or else the later one.
    Redundant {
        /// The first such pattern.
        by: Pattern<'a>,
        /// By the texts alone, so whatever the registry becomes.
        always: bool,
    },
    /// The list reaches nothing; what is public or authenticated aside, it grants nothing in any mode.
    GrantsNothing,
    /// The list grants every endpoint, in the modes that it is open to; explicit ones perhaps not.
    GrantsEverything,
    /// The list names explicit endpoints (D10).
    GrantsExplicit {
        /// How many.
        count: usize,
    },
}

impl FindingKind<'_> {
    /// A name that stays, for programs: `matches_nothing`, `stale`, `no_effect`, `redundant`,
    /// `grants_nothing`, `grants_everything`, `grants_explicit`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MatchesNothing => "matches_nothing",
            Self::Stale => "stale",
            Self::NoEffect => "no_effect",
            Self::Redundant { .. } => "redundant",
            Self::GrantsNothing => "grants_nothing",
            Self::GrantsEverything => "grants_everything",
            Self::GrantsExplicit { .. } => "grants_explicit",
        }
    }
}

impl<'a> Finding<'a> {
    /// What was found.
    pub const fn kind(&self) -> FindingKind<'a> {
        self.kind
    }

    /// The pattern that it is about; none if it is about the whole list.
    pub fn pattern(&self) -> Option<Pattern<'a>> {
        self.at.map(|place| place.pattern)
    }

    /// The number of that pattern in the list, counted from 1.
    pub fn pattern_number(&self) -> Option<usize> {
        self.at.map(|place| place.index + 1)
    }

    /// Where that pattern stands in the list's text, in bytes; [`Underlined`](crate::Underlined) draws it.
    pub fn range(&self) -> Option<Range<usize>> {
        self.at.map(|place| place.start..place.start + place.pattern.as_str().len())
    }
}

impl fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { pattern, .. }) = self.at {
            write!(f, "`{pattern}` ")?;
        }
        let deny = self.pattern().is_some_and(Pattern::is_deny);
        match self.kind {
            FindingKind::MatchesNothing => f.write_str("matches no tag"),
            FindingKind::Stale => f.write_str(
                "matches no present, former or removed tag; while it stands, the list grants nothing",
            ),
            FindingKind::NoEffect if deny => f.write_str("denies nothing that the list allows"),
            FindingKind::NoEffect => f.write_str(
                "allows nothing: what it matches is denied by this list, open without a list, or explicit",
            ),
            FindingKind::Redundant { by, always } => {
                let verb = if deny { "denied" } else { "allowed" };
                write!(f, "is not needed: all that it reaches is {verb} by `{by}`")?;
                f.write_str(if always { "" } else { ", as the registry is now" })
            }
            FindingKind::GrantsNothing => f.write_str("the list grants nothing"),
            FindingKind::GrantsEverything => f.write_str("the list grants everything"),
            FindingKind::GrantsExplicit { count: 1 } => {
                f.write_str("the list grants one endpoint that no wildcard reaches")
            }
            FindingKind::GrantsExplicit { count } => {
                write!(f, "the list grants {count} endpoints that no wildcard reaches")
            }
        }
    }
}

/// The findings about a list: first those about its patterns, in their order, one a pattern at most, then
/// those about the whole.
#[derive(Clone, Debug)]
pub struct Lint<'a, W> {
    catalog: &'a Catalog<'a>,
    list: PatternList<'a>,
    /// What the allows reach, what the denies reach, and two for one pattern each.
    allowed: W,
    denied: W,
    own: W,
    other: W,
    patterns: Patterns<'a>,
    index: usize,
    /// How many of the questions about the whole were asked.
    asked: u8,
}

impl Catalog<'_> {
    /// What is odd about the list. `words` is room to work in, four times [`Catalog::words`].
    ///
    /// O(patterns² + patterns × tags) comparisons of texts at worst; for a form or a tool, not for a request.
    ///
    /// # Errors
    /// `words` has another length.
    pub fn lint<'a>(
        &'a self,
        list: PatternList<'a>,
        words: &'a mut [u64],
    ) -> Result<Lint<'a, &'a mut [u64]>, WrongWords> {
        let one = self.words();
        if words.len() != 4 * one {
            return Err(WrongWords { expected: 4 * one, found: words.len() });
        }
        let (allowed, rest) = words.split_at_mut(one);
        let (denied, rest) = rest.split_at_mut(one);
        let (own, other) = rest.split_at_mut(one);
        Ok(Lint::new(self, list, [allowed, denied, own, other]))
    }

    /// What one pattern reaches; see [`FindingKind`].
    pub(crate) fn reach(&self, pattern: Pattern<'_>, words: &mut [u64]) {
        words.fill(0);
        self.apply(pattern, Change::Set, words);
        if !pattern.is_deny() && !pattern.is_literal() {
            clear(words, self.tables.explicit);
        }
        clear(words, self.tables.public);
        clear(words, self.tables.authenticated);
    }
}

impl<'a> PatternList<'a> {
    /// What is odd about the list, given the registry. No allocation; see [`Catalog::lint`] for the cost.
    pub fn lint<R: Registry>(self) -> Lint<'a, R::Words> {
        use crate::grant::Words;
        Lint::new(R::CATALOG, self, [R::Words::ZERO, R::Words::ZERO, R::Words::ZERO, R::Words::ZERO])
    }
}

impl<'a, W: AsMut<[u64]>> Lint<'a, W> {
    fn new(catalog: &'a Catalog<'a>, list: PatternList<'a>, words: [W; 4]) -> Self {
        let [allowed, denied, own, other] = words;
        let mut this = Self {
            catalog,
            list,
            allowed,
            denied,
            own,
            other,
            patterns: list.patterns(),
            index: 0,
            asked: 0,
        };
        this.allowed.as_mut().fill(0);
        this.denied.as_mut().fill(0);
        for pattern in list.patterns() {
            let own = this.own.as_mut();
            catalog.reach(pattern, own);
            let sum = if pattern.is_deny() { &mut this.denied } else { &mut this.allowed };
            sum.as_mut().iter_mut().zip(own).for_each(|(sum, own)| *sum |= *own);
        }
        this
    }

    fn of_pattern(&mut self, index: usize, pattern: Pattern<'a>) -> Option<FindingKind<'a>> {
        let deny = pattern.is_deny();
        if deny && !self.catalog.knows(pattern) {
            return Some(FindingKind::Stale);
        }
        if !deny && !self.catalog.has_tag(pattern) {
            return Some(FindingKind::MatchesNothing);
        }
        self.catalog.reach(pattern, self.own.as_mut());
        let (own, allowed, denied) = (self.own.as_mut(), self.allowed.as_mut(), self.denied.as_mut());
        let none = if deny {
            own.iter().zip(allowed).all(|(own, allowed)| *own & *allowed == 0)
        } else {
            own.iter().zip(denied).all(|(own, denied)| *own & !*denied == 0)
        };
        if none {
            return Some(FindingKind::NoEffect);
        }
        let others =
            self.list.patterns().enumerate().filter(|(at, other)| *at != index && other.is_deny() == deny);
        for (at, by) in others {
            let always = covers(by, pattern);
            let back = covers(pattern, by);
            if always && (!back || at < index) {
                return Some(FindingKind::Redundant { by, always });
            }
            if back || !self.meets(by) {
                continue;
            }
            self.catalog.reach(by, self.other.as_mut());
            let (own, other) = (self.own.as_mut(), self.other.as_mut());
            let subset = own.iter().zip(other.iter()).all(|(own, other)| own & !other == 0);
            if subset && (own != other || at < index) {
                return Some(FindingKind::Redundant { by, always });
            }
        }
        None
    }

    /// Whether the pattern matches a tag of the first endpoint in `own`: what does not need not be filled.
    fn meets(&mut self, by: Pattern<'_>) -> bool {
        let first = (0..).zip(self.own.as_mut().iter()).find(|(_, word)| **word != 0);
        let index = first.and_then(|(at, word)| u16::try_from(64 * at + word.trailing_zeros()).ok());
        index.and_then(|index| self.catalog.endpoint(index)).is_some_and(|it| it.first_match(by).is_some())
    }

    fn of_whole(&mut self, question: u8) -> Option<FindingKind<'a>> {
        let tables = &self.catalog.tables;
        let (granted, every) = (self.own.as_mut(), self.other.as_mut());
        for ((granted, allowed), denied) in
            granted.iter_mut().zip(self.allowed.as_mut()).zip(self.denied.as_mut())
        {
            *granted = *allowed & !*denied;
        }
        match question {
            1 => granted.iter().all(|word| *word == 0).then_some(FindingKind::GrantsNothing),
            2 => {
                self.catalog.change_all(every, Change::Set);
                clear(every, tables.public);
                clear(every, tables.authenticated);
                clear(every, tables.explicit);
                let all = every.iter().any(|word| *word != 0)
                    && every.iter().zip(granted).all(|(every, granted)| *every & !*granted == 0);
                all.then_some(FindingKind::GrantsEverything)
            }
            _ => {
                every.fill(0);
                set(every, tables.explicit);
                let both = every.iter().zip(granted).map(|(every, granted)| (*every & *granted).count_ones());
                let count = both.map(|ones| ones as usize).sum();
                (count > 0).then_some(FindingKind::GrantsExplicit { count })
            }
        }
    }
}

impl<'a, W: AsMut<[u64]>> Iterator for Lint<'a, W> {
    type Item = Finding<'a>;

    fn next(&mut self) -> Option<Finding<'a>> {
        while let Some((start, pattern)) = self.patterns.next_placed() {
            let index = self.index;
            self.index += 1;
            if let Some(kind) = self.of_pattern(index, pattern) {
                return Some(Finding { kind, at: Some(Place { pattern, index, start }) });
            }
        }
        while self.asked < 3 {
            self.asked += 1;
            if let Some(kind) = self.of_whole(self.asked) {
                return Some(Finding { kind, at: None });
            }
        }
        None
    }
}

/// Whether every tag that `narrow` matches, in any registry, is matched by `wide`, and granted by it too.
///
/// A `*` of `narrow` can be any segment, also one that `wide` does not name. So it is put to `wide` as a
/// segment of its own, which only a `*` of `wide` matches. One is enough: a `*` that takes one takes more.
fn covers(wide: Pattern<'_>, narrow: Pattern<'_>) -> bool {
    let grants = wide.is_deny() || wide.is_literal() || !narrow.is_literal();
    let (wide, narrow) = (wide.body().as_bytes(), narrow.body().as_bytes());
    grants
        && match wide.iter().position(|byte| *byte == b'*') {
            None => wide == narrow,
            Some(star) => {
                narrow.starts_with(&wide[..star]) && stars_match(&wide[star + 1..], &narrow[star..])
            }
        }
}
