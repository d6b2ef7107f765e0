//! What one list says of one endpoint, and why (D1 to D11).

use core::fmt;

use crate::catalog::endpoint::{Access, Endpoint};
use crate::catalog::lookup::Catalog;
use crate::catalog::mode::{Mode, OneMode};
use crate::catalog::needs::Need;
use crate::text::error::ParseError;
use crate::text::list::PatternList;
use crate::text::pattern::Pattern;
use crate::text::tag::Tag;

/// The decision of one list on one endpoint, with the reason that [D8] names.
///
/// It prints as one line; see [`PatternList::decide`] for an example. The line shows a pattern of the list: it is for
/// the list's owner and the audit, not for the caller refused. What several lists of a credential say together is a
/// [`Verdict`](crate::Verdict).
///
/// [D8]: crate::_spec#d8-reason
#[must_use = "a decision that nobody reads lets nobody in and keeps nobody out"]
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    reason: Reason<'a>,
    endpoint: Option<Endpoint<'a>>,
}

/// Why: the first that applies, in the order of [D8].
///
/// [D8]: crate::_spec#d8-reason
#[doc(alias = "error")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason<'a> {
    /// [D1]: open to everyone.
    ///
    /// [D1]: crate::_spec#d1-public
    Public,
    /// [D2]: open to every valid credential of an open mode.
    ///
    /// [D2]: crate::_spec#d2-authenticated
    Authenticated,
    /// [D3]: the endpoint is not open to this mode.
    ///
    /// [D3]: crate::_spec#d3-mode
    ModeNotAllowed {
        /// The mode of the request.
        mode: Mode,
    },
    /// [D4]: a deny pattern matches.
    ///
    /// [D4]: crate::_spec#d4-deny
    TagDenied {
        /// The first deny pattern of the text that matches.
        pattern: Pattern<'a>,
        /// The first tag, in declared order, that it matches.
        tag: Tag<'a>,
    },
    /// [D5]: an allow pattern matches.
    ///
    /// [D5]: crate::_spec#d5-allow
    Allowed {
        /// The first allow pattern of the text that matches and may grant this endpoint.
        pattern: Pattern<'a>,
        /// The first tag, in declared order, that it matches.
        tag: Tag<'a>,
    },
    /// [D6]: no pattern matches.
    ///
    /// [D6]: crate::_spec#d6-nothing
    TagNotGranted,
    /// [D6], [D10]: only a pattern with `*` matches, and the endpoint is `explicit`.
    ///
    /// [D6]: crate::_spec#d6-nothing
    /// [D10]: crate::_spec#d10-explicit
    ExplicitOnly {
        /// The first pattern that would have granted it.
        pattern: Pattern<'a>,
        /// The tag that it matches: written out in the list, it grants.
        tag: Tag<'a>,
    },
    /// [D11]: one of the endpoint's tags is granted, and a deny pattern matches a tag that the endpoint needs.
    ///
    /// [D11]: crate::_spec#d11-needs
    NeedDenied {
        /// The first deny pattern of the text that matches the needed tag.
        pattern: Pattern<'a>,
        /// The first needed tag, in declared order, that is not granted.
        tag: Tag<'a>,
    },
    /// [D11]: one of the endpoint's tags is granted, and no pattern matches a tag that the endpoint needs.
    ///
    /// [D11]: crate::_spec#d11-needs
    NeedNotGranted {
        /// The first needed tag, in declared order, that is not granted.
        tag: Tag<'a>,
    },
    /// [D9]: the registry has no such endpoint.
    ///
    /// [D9]: crate::_spec#d9-unknown
    NotInRegistry,
    /// [S3]: the stored list is stale, so it grants nothing. No decision of a list by itself has this reason, only a
    /// [`Verdict`](crate::Verdict).
    ///
    /// [S3]: crate::_spec#s3-stale-lists
    ListStale {
        /// The first deny of the text that matches no present, former or removed tag.
        pattern: Pattern<'a>,
    },
    /// [P7]: the stored list is malformed, so it grants nothing. As [`Reason::ListStale`], only a verdict has it.
    ///
    /// [P7]: crate::_spec#p7-all-or-nothing
    ListMalformed {
        /// The first mistake of the text.
        error: ParseError,
    },
}

impl<'a> Reason<'a> {
    /// Whether this is a reason to let the request in.
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Public | Self::Authenticated | Self::Allowed { .. })
    }

    /// A stable name for programs: `public`, `authenticated`, `allowed`, `mode_not_allowed`, `tag_denied`,
    /// `tag_not_granted` (also for [`Reason::ExplicitOnly`]), `need_denied`, `need_not_granted`, `not_in_registry`,
    /// `key_list_stale` or `key_list_malformed`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Authenticated => "authenticated",
            Self::Allowed { .. } => "allowed",
            Self::ModeNotAllowed { .. } => "mode_not_allowed",
            Self::TagDenied { .. } => "tag_denied",
            Self::TagNotGranted | Self::ExplicitOnly { .. } => "tag_not_granted",
            Self::NeedDenied { .. } => "need_denied",
            Self::NeedNotGranted { .. } => "need_not_granted",
            Self::NotInRegistry => "not_in_registry",
            Self::ListStale { .. } => "key_list_stale",
            Self::ListMalformed { .. } => "key_list_malformed",
        }
    }

    /// The pattern that decided; none where none did.
    pub const fn pattern(&self) -> Option<Pattern<'a>> {
        match self {
            Self::Allowed { pattern, .. }
            | Self::TagDenied { pattern, .. }
            | Self::ExplicitOnly { pattern, .. }
            | Self::NeedDenied { pattern, .. }
            | Self::ListStale { pattern } => Some(*pattern),
            _ => None,
        }
    }

    /// The tag that the deciding pattern matches, or the needed tag that is not granted; none where no tag decided.
    pub const fn tag(&self) -> Option<Tag<'a>> {
        match self {
            Self::Allowed { tag, .. }
            | Self::TagDenied { tag, .. }
            | Self::ExplicitOnly { tag, .. }
            | Self::NeedDenied { tag, .. }
            | Self::NeedNotGranted { tag } => Some(*tag),
            _ => None,
        }
    }
}

impl<'a> Decision<'a> {
    /// [D9]: the decision on what no registry has.
    ///
    /// [D9]: crate::_spec#d9-unknown
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

    /// [`Reason::code`].
    pub const fn code(&self) -> &'static str {
        self.reason.code()
    }

    /// The endpoint decided on; none if the registry has no such endpoint.
    pub const fn endpoint(&self) -> Option<Endpoint<'a>> {
        self.endpoint
    }

    /// The reason in words, without `allowed: ` or `denied: ` before it.
    ///
    /// ```
    /// use acl_core::{Endpoint, Mode, PatternList, Tag};
    ///
    /// let tags = [Tag::parse("tickets.tickets.delete")?];
    /// let decision = PatternList::parse("tickets.*, -*.delete")?.decide(Endpoint::new(&tags), Mode::KEY);
    /// assert_eq!(decision.explanation().to_string(), "`-*.delete` matches tag `tickets.tickets.delete`");
    /// # Ok::<(), acl_core::ParseError>(())
    /// ```
    pub const fn explanation(&self) -> Explanation<'a> {
        Explanation(*self)
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
        self.explanation().fmt(f)
    }
}

/// A reason in words; see [`Decision::explanation`].
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'a>(Decision<'a>);

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Decision { reason, endpoint } = self.0;
        match reason {
            Reason::Public => f.write_str("the endpoint is public"),
            Reason::Authenticated => f.write_str("the endpoint is open to every valid credential"),
            Reason::Allowed { pattern, tag } | Reason::TagDenied { pattern, tag } => {
                write!(f, "`{pattern}` matches tag `{tag}`")
            }
            Reason::ModeNotAllowed { mode } => {
                let own = endpoint.map_or(&[][..], |endpoint| endpoint.own_modes());
                write!(f, "mode `{}` is not open here; open modes: ", mode.name(own))?;
                endpoint.map_or(Ok(()), |endpoint| write!(f, "{}", endpoint.modes().display(own)))
            }
            Reason::TagNotGranted => {
                f.write_str("no pattern grants ")?;
                let tags = endpoint.iter().flat_map(Endpoint::tags);
                for (count, tag) in tags.enumerate() {
                    write!(f, "{}`{tag}`", if count == 0 { "tag " } else { " or " })?;
                }
                Ok(())
            }
            Reason::ExplicitOnly { pattern, tag } => {
                write!(f, "`{pattern}` has a `*`, and this endpoint is granted only by `{tag}` written out")
            }
            Reason::NeedDenied { pattern, tag } => {
                write!(f, "it needs `{tag}`, and `{pattern}` matches that")
            }
            Reason::NeedNotGranted { tag } => write!(f, "it needs `{tag}`, which no pattern grants"),
            Reason::NotInRegistry => f.write_str("the registry has no such endpoint"),
            Reason::ListStale { pattern } => {
                write!(f, "`{pattern}` matches no present, former or removed tag, so the list grants nothing")
            }
            Reason::ListMalformed { error } => {
                write!(f, "the list is malformed, so it grants nothing: {error}")
            }
        }
    }
}

impl<'a> PatternList<'a> {
    /// Whether the list lets a request of this mode call the endpoint: [`PatternList::decide`] without the reason. For
    /// more than a handful of checks with one list, `list.grant::<Api>(mode).allows(id)` is cheaper.
    ///
    /// ```
    /// use acl_core::{Endpoint, Mode, PatternList, Tag};
    ///
    /// let tags = [Tag::parse("tickets.tickets.list")?];
    /// assert!(PatternList::parse("tickets.*")?.allows(Endpoint::new(&tags), Mode::KEY));
    /// # Ok::<(), acl_core::ParseError>(())
    /// ```
    #[must_use]
    pub fn allows(self, endpoint: impl Into<Endpoint<'a>>, mode: impl OneMode) -> bool {
        self.decide(endpoint, mode).is_allowed()
    }

    /// Decides for one endpoint and the mode of the request ([D1] to [D8], [D10], [D11]), in one pass over the text
    /// that ends at the first deny that matches, and one more for each tag that the endpoint needs.
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
    ///
    /// [D1]: crate::_spec#d1-public
    /// [D8]: crate::_spec#d8-reason
    /// [D10]: crate::_spec#d10-explicit
    /// [D11]: crate::_spec#d11-needs
    #[inline]
    pub fn decide(self, endpoint: impl Into<Endpoint<'a>>, mode: impl OneMode) -> Decision<'a> {
        let (endpoint, mode) = (endpoint.into(), mode.__mode());
        let reason = match self.own_reason(&endpoint, mode) {
            allowed @ Reason::Allowed { .. } => {
                endpoint.needed().find_map(|need| self.refusal_of(need)).unwrap_or(allowed)
            }
            other => other,
        };
        Decision::new(reason, Some(endpoint))
    }

    /// Why the list does not grant a needed tag (D11); none if it does.
    pub(crate) fn refusal_of(self, need: Need<'a>) -> Option<Reason<'a>> {
        let Some(tag) = need.tag() else { return Some(Reason::TagNotGranted) };
        let mut refusal = Some(Reason::NeedNotGranted { tag });
        for pattern in self.patterns().filter(|pattern| need.is_matched_by(*pattern)) {
            if pattern.is_deny() {
                return Some(Reason::NeedDenied { pattern, tag });
            }
            refusal = None;
        }
        refusal
    }

    /// The decision on the endpoint's own tags, whatever it needs.
    pub(crate) fn own_reason(self, endpoint: &Endpoint<'a>, mode: Mode) -> Reason<'a> {
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

impl<'a> Catalog<'a> {
    /// Decides for the endpoint with this method and declared path; [D9] if there is none.
    ///
    /// [D9]: crate::_spec#d9-unknown
    pub fn decide(&'a self, list: PatternList<'a>, method: &str, path: &str, mode: Mode) -> Decision<'a> {
        self.find(method, path)
            .and_then(|index| self.endpoint(index))
            .map_or(Decision::NOT_IN_REGISTRY, |endpoint| list.decide(endpoint, mode))
    }
}
