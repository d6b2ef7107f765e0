//! Endpoints, as a decision sees them.

use core::fmt;

use crate::catalog::mode::ModeSet;
use crate::catalog::tables::TagRefs;
use crate::text::pattern::Pattern;
use crate::text::tag::Tag;

/// Who may come in at all, before tags are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Access {
    /// Those whose list grants one of the tags and denies none (D4 to D6).
    #[default]
    Granted,
    /// Every valid credential of an open mode, whatever its list (D2).
    Authenticated,
    /// Everyone; credentials are not looked at (D1).
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
}

/// Where the tags are kept.
#[derive(Clone, Copy)]
enum Tags<'a> {
    Borrowed(&'a [Tag<'a>]),
    Catalog(TagRefs<'a>),
}

impl<'a> Endpoint<'a> {
    /// An endpoint with these tags, open to `key`, `token` and `session`. Without tags nothing reaches it.
    pub const fn new(tags: &'a [Tag<'a>]) -> Self {
        Self {
            tags: Tags::Borrowed(tags),
            modes: ModeSet::BUILT_IN,
            own_modes: &[],
            access: Access::Granted,
            explicit: false,
        }
    }

    pub(crate) const fn from_catalog(
        tags: TagRefs<'a>,
        modes: ModeSet,
        own_modes: &'a [&'a str],
        access: Access,
        explicit: bool,
    ) -> Self {
        Self { tags: Tags::Catalog(tags), modes, own_modes, access, explicit }
    }

    /// Sets the modes that the endpoint is open to.
    #[must_use]
    pub const fn with_modes(self, modes: ModeSet) -> Self {
        Self { modes, ..self }
    }

    /// Sets the names of the modes beyond the three built in, in their order (M1), for messages.
    #[must_use]
    pub const fn with_mode_names(self, own_modes: &'a [&'a str]) -> Self {
        Self { own_modes, ..self }
    }

    /// Sets the access (D1, D2).
    #[must_use]
    pub const fn with_access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// Sets whether only a pattern without `*` grants the endpoint (D10).
    #[must_use]
    pub const fn with_explicit(self, explicit: bool) -> Self {
        Self { explicit, ..self }
    }

    /// The tags, in declared order. Former names are not among them (S2).
    pub fn tags(&self) -> impl Iterator<Item = Tag<'a>> + Clone + use<'a> {
        let (borrowed, refs) = match self.tags {
            Tags::Borrowed(tags) => (tags, None),
            Tags::Catalog(refs) => (&[][..], Some(refs)),
        };
        borrowed.iter().copied().chain(refs.into_iter().flat_map(TagRefs::tags))
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

    /// Whether only a pattern without `*` grants it (D10).
    pub const fn is_explicit(&self) -> bool {
        self.explicit
    }

    /// The first tag, in declared order, that the pattern matches under its present name or a former one.
    pub fn first_match(&self, pattern: Pattern<'_>) -> Option<Tag<'a>> {
        match self.tags {
            Tags::Borrowed(tags) => tags.iter().copied().find(|tag| pattern.matches(*tag)),
            Tags::Catalog(refs) => refs.first_match(pattern),
        }
    }
}

impl fmt::Debug for Endpoint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("tags", &ListOf(self))
            .field("modes", &self.modes)
            .field("access", &self.access)
            .field("explicit", &self.explicit)
            .finish()
    }
}

/// `[tag, tag]`.
struct ListOf<'e, 'a>(&'e Endpoint<'a>);

impl fmt::Debug for ListOf<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.tags()).finish()
    }
}
