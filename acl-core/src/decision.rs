//! Verdicts, and why.

use core::fmt;

use crate::endpoint::Endpoint;
use crate::mode::Mode;
use crate::pattern::Pattern;
use crate::tag::Tag;

/// The verdict of one list on one endpoint, with the reason that D8 names.
///
/// It prints as one line; see [`PatternList::decide`](crate::PatternList::decide) for an example. A line
/// shows the list's patterns: it is for the list's owner and the audit, not for the caller refused.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    reason: Reason<'a>,
    endpoint: Option<Endpoint<'a>>,
}

/// Why: the first that applies, in the order of D8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason<'a> {
    /// D1: open to everyone.
    Public,
    /// D2: open to every valid credential of an open mode.
    Authenticated,
    /// D3: the endpoint is not open to this mode.
    ModeNotAllowed {
        /// The mode of the request.
        mode: Mode,
    },
    /// D4: a deny pattern matches.
    TagDenied {
        /// The first deny pattern of the text that matches.
        pattern: Pattern<'a>,
        /// The first tag, in declared order, that it matches.
        tag: Tag<'a>,
    },
    /// D5: an allow pattern matches.
    Allowed {
        /// The first allow pattern of the text that matches and may grant this endpoint.
        pattern: Pattern<'a>,
        /// The first tag, in declared order, that it matches.
        tag: Tag<'a>,
    },
    /// D6: no pattern matches.
    TagNotGranted,
    /// D6, D10: only a pattern with `*` matches, and the endpoint is `explicit`.
    ExplicitOnly {
        /// The first pattern that would have granted it.
        pattern: Pattern<'a>,
        /// The tag that it matches: written out in the list, it grants.
        tag: Tag<'a>,
    },
    /// D9: the registry has no such endpoint.
    NotInRegistry,
}

impl Reason<'_> {
    /// Whether this is a reason to let the request in.
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Public | Self::Authenticated | Self::Allowed { .. })
    }

    /// A stable name for programs: `public`, `authenticated`, `allowed`, `mode_not_allowed`, `tag_denied`,
    /// `tag_not_granted` (also for [`Reason::ExplicitOnly`]) or `not_in_registry`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Authenticated => "authenticated",
            Self::Allowed { .. } => "allowed",
            Self::ModeNotAllowed { .. } => "mode_not_allowed",
            Self::TagDenied { .. } => "tag_denied",
            Self::TagNotGranted | Self::ExplicitOnly { .. } => "tag_not_granted",
            Self::NotInRegistry => "not_in_registry",
        }
    }
}

impl<'a> Decision<'a> {
    /// D9: the verdict on what no registry has.
    pub const NOT_IN_REGISTRY: Self = Self { reason: Reason::NotInRegistry, endpoint: None };

    pub(crate) const fn new(reason: Reason<'a>, endpoint: Option<Endpoint<'a>>) -> Self {
        Self { reason, endpoint }
    }

    /// Whether the request may go on.
    pub const fn is_allowed(&self) -> bool {
        self.reason.is_allowed()
    }

    /// Why.
    pub const fn reason(&self) -> Reason<'a> {
        self.reason
    }

    /// The endpoint decided on; none if the registry has no such endpoint.
    pub const fn endpoint(&self) -> Option<Endpoint<'a>> {
        self.endpoint
    }
}

/// Two decisions are equal if their reasons are.
impl PartialEq for Decision<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.reason == other.reason
    }
}

impl Eq for Decision<'_> {}

impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_allowed() { "allowed: " } else { "denied: " })?;
        match self.reason {
            Reason::Public => f.write_str("the endpoint is public"),
            Reason::Authenticated => f.write_str("the endpoint is open to every valid credential"),
            Reason::Allowed { pattern, tag } | Reason::TagDenied { pattern, tag } => {
                write!(f, "`{pattern}` matches tag `{tag}`")
            }
            Reason::ModeNotAllowed { mode } => {
                let own = self.endpoint.map_or(&[][..], |endpoint| endpoint.own_modes());
                write!(f, "mode `{}` is not open here; open modes: ", mode.name(own))?;
                self.endpoint.map_or(Ok(()), |endpoint| write!(f, "{}", endpoint.modes().display(own)))
            }
            Reason::TagNotGranted => {
                f.write_str("no pattern grants ")?;
                let tags = self.endpoint.iter().flat_map(Endpoint::tags);
                for (count, tag) in tags.enumerate() {
                    write!(f, "{}`{tag}`", if count == 0 { "tag " } else { " or " })?;
                }
                Ok(())
            }
            Reason::ExplicitOnly { pattern, tag } => {
                write!(f, "`{pattern}` has a `*`, and this endpoint is granted only by `{tag}` written out")
            }
            Reason::NotInRegistry => f.write_str("the registry has no such endpoint"),
        }
    }
}
