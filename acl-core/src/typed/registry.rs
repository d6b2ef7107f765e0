//! Registries: catalogs with a type, so that ids and grants of two of them cannot be mixed.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

use crate::catalog::endpoint::Endpoint;
use crate::catalog::endpoint_set::Words;
use crate::catalog::lookup::{Catalog, Route};
use crate::catalog::path_map::PathMap;
use crate::text::list::PatternList;
use crate::text::tag::Tag;

/// Seals [`Registry`]: only `registry!` names this trait, because tables written by hand could grant anything.
#[doc(hidden)]
pub trait Declared {}

/// A set of endpoints that the compiler knows: what `registry!` implements for the type that it declares.
///
/// The type holds constants only: an [`EndpointId`] for each endpoint, and a [`Mode`](crate::Mode) for each
/// mode of its own.
#[doc(alias = "catalog")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no registry",
    label = "expected a type that `registry!` declares, such as `Api`"
)]
pub trait Registry: Declared + Sized + 'static {
    /// `[u64; W]`, W = ceil(endpoints / 64).
    type Words: Words;
    /// The endpoints.
    const CATALOG: &'static Catalog<'static>;
    /// From a declared path to its endpoints.
    #[doc(hidden)]
    const ROUTES: &'static PathMap;
    /// Name and list of each policy, in declared order.
    const POLICIES: &'static [(&'static str, PatternList<'static>)] = &[];
    /// S2: former prefix and present prefix, in declared order.
    const RENAMED: &'static [(&'static str, &'static str)] = &[];
    /// The summary of each endpoint, in registry order; see [`EndpointId::summary`]. Empty if no endpoint has one.
    const SUMMARIES: &'static [&'static str] = &[];
}

/// What names an endpoint of the registry `R`: an [`EndpointId`] of it, and nothing else.
///
/// Functions ask for this trait instead of an [`EndpointId`] so that the compiler can say what to write.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no endpoint of `{R}`",
    label = "expected a constant of `{R}`",
    note = "the constants of a registry are named after its handlers: `{R}::TICKETS_LIST` is `tickets::list`",
    note = "what a router matched is found by `EndpointId::<{R}>::by_route(method, path)`"
)]
pub trait EndpointOf<R>: sealed::Sealed {
    #[doc(hidden)]
    fn __id(self) -> EndpointId<R>;
}

impl<R> EndpointOf<R> for EndpointId<R> {
    #[inline]
    fn __id(self) -> Self {
        self
    }
}

mod sealed {
    pub trait Sealed {}

    impl<R> Sealed for super::EndpointId<R> {}
}

/// One endpoint of the registry `Api`: its index, typed.
///
/// The constants of `Api` are such ids; [`EndpointId::by_route`] and [`EndpointId::all`] give others. Two
/// bytes, `Copy`, ordered as the registry is: by path, then method.
pub struct EndpointId<Api> {
    index: u16,
    of: PhantomData<fn() -> Api>,
}

impl<R> EndpointId<R> {
    #[doc(hidden)]
    pub const fn __new(index: u16) -> Self {
        Self { index, of: PhantomData }
    }

    /// Returns the id whose number stands at this place of a table. Macros write calls of it, which run at compile time.
    #[doc(hidden)]
    pub const fn __at(numbers: &[[u8; 2]], place: usize) -> Self {
        Self::__new(u16::from_le_bytes(numbers[place]))
    }

    /// The position in the registry's order.
    pub const fn index(self) -> u16 {
        self.index
    }
}

impl<R: Registry> EndpointId<R> {
    /// The endpoint at this position; none beyond the last. O(1).
    pub const fn from_index(index: u16) -> Option<Self> {
        if (index as usize) < R::CATALOG.len() { Some(Self::__new(index)) } else { None }
    }

    /// The endpoint with this method and declared path (`/tickets/{id}`, as a router reports what it
    /// matched), by perfect hashing. O(bytes of the path).
    pub fn by_route(method: &str, path: &str) -> Option<Self> {
        Self::at_path(path).find(|(_, route)| route.method == method).map(|(index, _)| Self::__new(index))
    }

    /// The endpoints with this declared path, in registry order: one a method. By perfect hashing, O(bytes of the
    /// path).
    pub fn of_path(path: &str) -> impl Iterator<Item = Self> + Clone + use<'_, R> {
        Self::at_path(path).map(|(index, _)| Self::__new(index))
    }

    fn at_path(path: &str) -> impl Iterator<Item = (u16, Route<'static>)> + Clone + use<'_, R> {
        // No endpoint has the last index.
        let indices = R::ROUTES.first(path).unwrap_or(u16::MAX)..u16::MAX;
        indices
            .map_while(|index| Some((index, R::CATALOG.route(index)?)))
            .take_while(move |(_, route)| route.path == path)
    }

    /// The endpoints with this tag, in registry order. O(log tags) and then O(1) each.
    pub fn by_tag(tag: &str) -> impl Iterator<Item = Self> + Clone + use<R> {
        R::CATALOG.with_tag(tag).map(Self::__new)
    }

    /// Every endpoint, in registry order.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + Clone {
        R::CATALOG.indices().map(Self::__new)
    }

    /// Method and path.
    pub fn route(self) -> Route<'static> {
        R::CATALOG.route(self.index).unwrap_or(Route { method: "", path: "" })
    }

    /// The tags, in declared order.
    pub fn tags(self) -> impl Iterator<Item = Tag<'static>> + Clone {
        self.endpoint().tags()
    }

    /// The first paragraph of the handler's documentation; none without one. O(1).
    ///
    /// The summaries are a table of their own: a program that does not ask for one does not contain them.
    pub fn summary(self) -> Option<&'static str> {
        R::SUMMARIES.get(usize::from(self.index)).copied().filter(|summary| !summary.is_empty())
    }

    /// What a decision sees of it.
    pub fn endpoint(self) -> Endpoint<'static> {
        // An id of this registry is always within it; without tags nothing would be granted.
        R::CATALOG.endpoint(self.index).unwrap_or(Endpoint::new(&[]))
    }
}

/// Of any lifetime, so that a list read from a store can be decided for an id.
impl<R: Registry> From<EndpointId<R>> for Endpoint<'_> {
    fn from(id: EndpointId<R>) -> Self {
        id.endpoint()
    }
}

impl<R> Clone for EndpointId<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for EndpointId<R> {}

impl<R> PartialEq for EndpointId<R> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<R> Eq for EndpointId<R> {}

impl<R> PartialOrd for EndpointId<R> {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for EndpointId<R> {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.index.cmp(&other.index)
    }
}

impl<R> Hash for EndpointId<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

impl<R: Registry> fmt::Debug for EndpointId<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EndpointId({self})")
    }
}

impl<R: Registry> fmt::Display for EndpointId<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.route().fmt(f)
    }
}
