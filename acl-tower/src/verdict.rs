//! What a credential may do at one endpoint, and why.

use std::fmt;

use acl_core::{Decision, Pattern, Reason};

/// The verdict of all lists of a [`Credential`](crate::Credential) on one endpoint.
///
/// Printed, it shows a pattern: that is for the list's owner and the audit, not for the caller refused.
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'a> {
    decision: Decision<'a>,
    stale: Option<Pattern<'a>>,
    place: (usize, usize),
}

impl<'a> Verdict<'a> {
    pub(crate) const fn new(
        decision: Decision<'a>,
        stale: Option<Pattern<'a>>,
        place: (usize, usize),
    ) -> Self {
        Self { decision, stale, place }
    }

    /// Whether the request may go on.
    pub const fn is_allowed(&self) -> bool {
        self.decision.is_allowed() && self.stale.is_none()
    }

    /// A stable name for programs: `key_list_stale`, or that of the reason ([`Reason::code`]).
    pub const fn code(&self) -> &'static str {
        if self.stale.is_some() { "key_list_stale" } else { self.decision.reason().code() }
    }

    /// The decision of the list that decided. Of a stale credential, what it would be if it were not.
    pub const fn decision(&self) -> Decision<'a> {
        self.decision
    }

    /// Why.
    pub const fn reason(&self) -> Reason<'a> {
        self.decision.reason()
    }

    /// The deny that made a list stale (S3).
    pub const fn stale(&self) -> Option<Pattern<'a>> {
        self.stale
    }

    /// Which list decided: 1 is the credential's own, then its bounds in their order. Of a stale credential, the list
    /// that is stale.
    pub const fn list_number(&self) -> usize {
        self.place.0
    }

    /// Which pattern of that list decided, from 1; 0 if none did. Of a stale list, the deny that made it so. It names
    /// the pattern where its text is not to be shown.
    pub const fn pattern_number(&self) -> usize {
        self.place.1
    }
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stale {
            Some(deny) => write!(f, "denied: the list is stale: `{deny}` denies nothing that exists"),
            None => self.decision.fmt(f),
        }
    }
}
