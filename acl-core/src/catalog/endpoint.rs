//! Endpoints, as a decision sees them.

use core::fmt;

use crate::catalog::mode::ModeSet;
use crate::catalog::needs::{Need, NeedRefs};
use crate::catalog::tables::TagRefs;
use crate::text::pattern::Pattern;
use crate::text::tag::Tag;

/// Who may come in at all, before tags are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Access {
    /// Those whose list grants one of the tags and denies none ([D4] to [D6]).
    ///
    /// [D4]: crate::_spec#d4-deny
    /// [D6]: crate::_spec#d6-nothing
    #[default]
    Granted,
    /// Every valid credential of an open mode, whatever its list ([D2]).
    ///
    /// [D2]: crate::_spec#d2-authenticated
    Authenticated,
    /// Everyone ([D1]). Credentials are not looked at, unless the endpoint [identifies](Endpoint::is_identified) them.
    ///
    /// [D1]: crate::_spec#d1-public
    Public,
}

/// Tags, modes and flags of one endpoint: all that a decision needs.
///
/// A registry's ids convert into it; for endpoints known only at run time it is made from borrowed tags.
///
/// ```
/// use acl_core::{Endpoint, Mode, ModeSet, PatternList, Tag};
///
/// let tags = [Tag::parse("plugins.weather.get")?];
/// let endpoint = Endpoint::new(&tags).with_modes(ModeSet::from(Mode::KEY));
/// let list = PatternList::parse("plugins.*")?;
/// assert!(list.decide(endpoint, Mode::KEY).is_allowed());
/// assert!(!list.decide(endpoint, Mode::SESSION).is_allowed());
/// # Ok::<(), acl_core::ParseError>(())
/// ```
#[doc(alias("route", "operation", "resource"))]
#[derive(Clone, Copy)]
pub struct Endpoint<'a> {
    tags: Tags<'a>,
    modes: ModeSet,
    own_modes: &'a [&'a str],
    access: Access,
    explicit: bool,
    identified: bool,
}

/// Where the tags are kept.
#[derive(Clone, Copy)]
enum Tags<'a> {
    Borrowed { tags: &'a [Tag<'a>], needs: &'a [Tag<'a>] },
    Catalog { tags: TagRefs<'a>, needs: NeedRefs<'a> },
}

impl<'a> Endpoint<'a> {
    /// An endpoint with these tags, open to `key`, `token` and `session`. Without tags nothing reaches it.
    pub const fn new(tags: &'a [Tag<'a>]) -> Self {
        Self {
            tags: Tags::Borrowed { tags, needs: &[] },
            modes: ModeSet::BUILT_IN,
            own_modes: &[],
            access: Access::Granted,
            explicit: false,
            identified: false,
        }
    }

    pub(crate) const fn from_catalog(
        tags: TagRefs<'a>,
        needs: NeedRefs<'a>,
        modes: ModeSet,
        own_modes: &'a [&'a str],
    ) -> Self {
        let tags = Tags::Catalog { tags, needs };
        Self { tags, modes, own_modes, access: Access::Granted, explicit: false, identified: false }
    }

    /// Sets the modes that the endpoint is open to.
    #[must_use]
    pub const fn with_modes(self, modes: ModeSet) -> Self {
        Self { modes, ..self }
    }

    /// Sets the names of the modes beyond the three built in, in their order ([M1]), for messages.
    ///
    /// [M1]: crate::_spec#m1-modes
    #[must_use]
    pub const fn with_mode_names(self, own_modes: &'a [&'a str]) -> Self {
        Self { own_modes, ..self }
    }

    /// Sets the access ([D1], [D2]).
    ///
    /// [D1]: crate::_spec#d1-public
    /// [D2]: crate::_spec#d2-authenticated
    #[must_use]
    pub const fn with_access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// Sets whether only a pattern without `*` grants the endpoint ([D10]).
    ///
    /// [D10]: crate::_spec#d10-explicit
    #[must_use]
    pub const fn with_explicit(self, explicit: bool) -> Self {
        Self { explicit, ..self }
    }

    /// Sets whether a public endpoint recognises a valid credential ([D1]).
    ///
    /// [D1]: crate::_spec#d1-public
    #[must_use]
    pub const fn with_identified(self, identified: bool) -> Self {
        Self { identified, ..self }
    }

    /// Sets the tags that the endpoint needs besides its own ([D11]). An endpoint of a catalog keeps those that it has.
    ///
    /// ```
    /// use acl_core::{Endpoint, Mode, PatternList, Tag};
    ///
    /// let (tags, needs) = ([Tag::parse("people.people.delete")?], [Tag::parse("tickets.tickets.delete")?]);
    /// let endpoint = Endpoint::new(&tags).with_needs(&needs);
    /// let decision = PatternList::parse("*, -tickets.*.delete")?.decide(endpoint, Mode::KEY);
    /// assert_eq!(
    ///     decision.to_string(),
    ///     "denied: it needs `tickets.tickets.delete`, and `-tickets.*.delete` matches that",
    /// );
    /// # Ok::<(), acl_core::ParseError>(())
    /// ```
    ///
    /// [D11]: crate::_spec#d11-needs
    #[must_use]
    pub const fn with_needs(self, needs: &'a [Tag<'a>]) -> Self {
        match self.tags {
            Tags::Borrowed { tags, .. } => Self { tags: Tags::Borrowed { tags, needs }, ..self },
            Tags::Catalog { .. } => self,
        }
    }

    /// The same endpoint, decided by its own tags alone.
    #[doc(hidden)]
    #[must_use]
    pub const fn without_needs(self) -> Self {
        let tags = match self.tags {
            Tags::Borrowed { tags, .. } => Tags::Borrowed { tags, needs: &[] },
            Tags::Catalog { tags, needs } => Tags::Catalog { tags, needs: needs.none() },
        };
        Self { tags, ..self }
    }

    /// The tags, in declared order. Former names are not among them ([S2]).
    ///
    /// [S2]: crate::_spec#s2-renamed-and-removed
    pub fn tags(&self) -> impl Iterator<Item = Tag<'a>> + Clone + use<'a> {
        let (borrowed, refs) = match self.tags {
            Tags::Borrowed { tags, .. } => (tags, None),
            Tags::Catalog { tags, .. } => (&[][..], Some(tags)),
        };
        borrowed.iter().copied().chain(refs.into_iter().flat_map(TagRefs::tags))
    }

    /// The tags that must be granted besides one of the endpoint's own ([D11]), in declared order.
    ///
    /// [D11]: crate::_spec#d11-needs
    #[doc(alias("requires", "implies"))]
    pub fn needs(&self) -> impl Iterator<Item = Tag<'a>> + Clone + use<'a> {
        self.needed().filter_map(Need::tag)
    }

    pub(crate) fn needed(&self) -> impl Iterator<Item = Need<'a>> + Clone + use<'a> {
        let (borrowed, refs) = match self.tags {
            Tags::Borrowed { needs, .. } => (needs, None),
            Tags::Catalog { needs, .. } => (&[][..], Some(needs)),
        };
        borrowed.iter().copied().map(Need::Borrowed).chain(refs.into_iter().flat_map(NeedRefs::needed))
    }

    /// The modes that it is open to. Meaningless where the access is public.
    pub const fn modes(&self) -> ModeSet {
        self.modes
    }

    /// The names of the registry's own modes.
    pub const fn own_modes(&self) -> &'a [&'a str] {
        self.own_modes
    }

    /// Who may come in at all.
    pub const fn access(&self) -> Access {
        self.access
    }

    /// Whether only a pattern without `*` grants it ([D10]).
    ///
    /// [D10]: crate::_spec#d10-explicit
    pub const fn is_explicit(&self) -> bool {
        self.explicit
    }

    /// Whether a public endpoint recognises a valid credential, and refuses an invalid one ([D1]).
    ///
    /// [D1]: crate::_spec#d1-public
    pub const fn is_identified(&self) -> bool {
        self.identified
    }

    /// The first tag, in declared order, that the pattern matches under its present name or a former one.
    pub fn first_match(&self, pattern: Pattern<'_>) -> Option<Tag<'a>> {
        match self.tags {
            Tags::Borrowed { tags, .. } => tags.iter().copied().find(|tag| pattern.matches(*tag)),
            Tags::Catalog { tags, .. } => tags.first_match(pattern),
        }
    }
}

impl fmt::Debug for Endpoint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("tags", &ListOf(self.tags()))
            .field("needs", &ListOf(self.needs()))
            .field("modes", &self.modes)
            .field("access", &self.access)
            .field("explicit", &self.explicit)
            .field("identified", &self.identified)
            .finish()
    }
}

/// `[tag, tag]`.
struct ListOf<I>(I);

impl<I: Iterator<Item: fmt::Debug> + Clone> fmt::Debug for ListOf<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.clone()).finish()
    }
}
