//! What a lint says of a list, one thing at a time.

use core::fmt;
use core::ops::Range;

use crate::catalog::mode::Mode;
use crate::text::pattern::Pattern;

/// One thing to know about a list. Its `Display` is one line.
///
/// Made by [`PatternList::lint`](crate::PatternList::lint) and [`Catalog::lint`](crate::Catalog::lint).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding<'a> {
    pub(super) kind: FindingKind<'a>,
    pub(super) at: Option<Place<'a>>,
    /// The mode that the list is judged at; none if every mode counts.
    pub(super) mode: Option<Mode>,
    /// Why an allow without effect has none.
    pub(super) why: Why,
}

/// Why an allow has no effect. `Several` stands for a mixture of the other reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Denied,
    /// What is open to the mode is denied, and the rest is not open to it.
    DeniedAtMode,
    OpenToAll,
    Explicit,
    /// It matches, or reaches, what needs tags ([D11]).
    ///
    /// [D11]: crate::_spec#d11-needs
    Needs,
    Several,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    pub(super) pattern: Pattern<'a>,
    pub(super) index: usize,
    pub(super) start: usize,
}

/// What was found. Findings say what is so now; only `always` speaks of other versions of the registry.
///
/// What a pattern *reaches* are the endpoints, neither public nor authenticated, of which it matches a tag; an
/// allow with `*` does not reach explicit ones ([D10]).
///
/// [D10]: crate::_spec#d10-explicit
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingKind<'a> {
    /// An allow that matches no present or former tag.
    MatchesNothing,
    /// [S6]: an allow that matches no present or former tag, but fits a reserved one: it may grant something later.
    ///
    /// [S6]: crate::_spec#s6-reserved
    MatchesNothingYet,
    /// [S3]: a deny that matches no present, former or removed tag. Stored, the whole list grants nothing.
    ///
    /// [S3]: crate::_spec#s3-stale-lists
    Stale,
    /// At the mode of [`Lint::at`](crate::Lint::at), an allow that reaches something, none of which is open to that
    /// mode.
    NotOpen,
    /// A deny that reaches nothing that the allows reach, or an allow that reaches nothing but what a deny
    /// takes away. Without it, the list would grant the same. A list without an allow has no such finding, since its
    /// denies may be meant: what is wrong with it is [`GrantsNothing`](Self::GrantsNothing).
    NoEffect,
    /// Another pattern of the same kind reaches all that this one does. Of two that reach the same, it is the
    /// one with the narrower text, or else the later one.
    Redundant {
        /// The first such pattern.
        by: Pattern<'a>,
        /// By the texts alone, so whatever the registry becomes.
        always: bool,
    },
    /// The list reaches nothing; what is public or authenticated aside, it grants nothing in any mode, or at that of
    /// [`Lint::at`](crate::Lint::at).
    GrantsNothing,
    /// The list grants every endpoint that a `*` reaches.
    GrantsEverything {
        /// How many explicit endpoints (D10) it does not grant.
        except: usize,
    },
    /// The list grants explicit endpoints ([D10]).
    ///
    /// [D10]: crate::_spec#d10-explicit
    GrantsExplicit {
        /// How many.
        count: usize,
    },
}

impl FindingKind<'_> {
    /// A stable name for programs: `matches_nothing`, `matches_nothing_yet`, `stale`, `not_open`, `no_effect`,
    /// `redundant`, `grants_nothing`, `grants_everything`, `grants_explicit`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MatchesNothing => "matches_nothing",
            Self::MatchesNothingYet => "matches_nothing_yet",
            Self::Stale => "stale",
            Self::NotOpen => "not_open",
            Self::NoEffect => "no_effect",
            Self::Redundant { .. } => "redundant",
            Self::GrantsNothing => "grants_nothing",
            Self::GrantsEverything { .. } => "grants_everything",
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

    /// Where that pattern stands in the list's text, in bytes; [`Snippet`](crate::Snippet) draws it.
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
            FindingKind::MatchesNothingYet => f.write_str("matches no tag yet; what it fits is reserved"),
            FindingKind::Stale => f.write_str(
                "matches no present, former or removed tag; while it stands, the list grants nothing",
            ),
            FindingKind::NotOpen => {
                f.write_str("allows nothing: none of what it matches is open to this mode")
            }
            FindingKind::NoEffect if deny => f.write_str("denies nothing that the list allows"),
            FindingKind::NoEffect => f.write_str(match self.why {
                Why::Denied => "allows nothing: the list denies all that it could allow",
                Why::DeniedAtMode => "allows nothing: the list denies all that it could allow to this mode",
                Why::OpenToAll => "allows nothing: what it matches is open without a list",
                Why::Explicit => "allows nothing: what it matches is explicit, so no `*` grants it",
                Why::Needs => "changes nothing: the list grants the same without it",
                Why::Several => "allows nothing: what it matches is open without a list, or explicit",
            }),
            FindingKind::Redundant { by, always } => {
                let verb = if deny { "denied" } else { "allowed" };
                write!(f, "is not needed: all that it reaches is {verb} by `{by}`")?;
                f.write_str(if always { "" } else { ", as the registry is now" })
            }
            FindingKind::GrantsNothing => match self.mode {
                Some(_) => f.write_str("the list grants nothing by this mode"),
                None => f.write_str("the list grants nothing"),
            },
            FindingKind::GrantsEverything { except } => {
                let of_mode = if self.mode.is_some() { " that is open to this mode" } else { "" };
                write!(f, "the list grants everything{of_mode}")?;
                match except {
                    0 => Ok(()),
                    1 => f.write_str(", but one explicit endpoint"),
                    except => write!(f, ", but {except} explicit endpoints"),
                }
            }
            FindingKind::GrantsExplicit { count: 1 } => {
                f.write_str("the list grants one endpoint that no wildcard reaches")
            }
            FindingKind::GrantsExplicit { count } => {
                write!(f, "the list grants {count} endpoints that no wildcard reaches")
            }
        }
    }
}
