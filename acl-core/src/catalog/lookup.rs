//! A catalog, and looking up its endpoints, routes and tags.

use core::fmt;

use crate::catalog::bisect::partition;
use crate::catalog::endpoint::{Access, Endpoint};
use crate::catalog::endpoint_set::EndpointSet;
use crate::catalog::mode::{Mode, ModeSet};
use crate::catalog::tables::{Row, Tables};
use crate::text::tag::Tag;

/// The most endpoints of a catalog, and the most distinct tags, former names included.
pub const MAX_ENDPOINTS: usize = 65_535;

/// A set of endpoints, known to the compiler or only at run time.
///
/// `registry!` emits one as a static; [`assemble`](crate::assemble) (feature `alloc`) makes one from
/// endpoints read from a file. It borrows everything, so it is `Copy` and costs nothing to pass on.
#[derive(Clone, Copy, Debug)]
pub struct Catalog<'a> {
    pub(crate) tables: Tables<'a>,
}

/// The method and path of an endpoint, or the name of a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route<'a> {
    /// Upper case, such as `GET`. Empty for a permission.
    pub method: &'a str,
    /// With the registry's prefix, such as `/api/v2/tickets/{id}`. The name of a permission, such as `PUBLISH_NEW`.
    pub path: &'a str,
}

impl Route<'_> {
    /// Whether this is a permission: an entry that has tags and modes and no route, decided inside a handler.
    pub const fn is_permission(&self) -> bool {
        self.method.is_empty()
    }
}

impl fmt::Display for Route<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = if self.is_permission() { "permission" } else { self.method };
        write!(f, "{method} {}", self.path)
    }
}

impl<'a> Catalog<'a> {
    /// A catalog without endpoints: everything is denied ([D9]).
    ///
    /// [D9]: crate::_spec#d9-unknown
    pub const EMPTY: Catalog<'static> = Catalog::from_tables(Tables::EMPTY);

    /// Tables that the macros of this version wrote.
    #[doc(hidden)]
    pub const fn from_tables(tables: Tables<'a>) -> Self {
        Self { tables }
    }

    /// The number of endpoints.
    pub const fn len(&self) -> usize {
        self.tables.rows.len()
    }

    /// Whether there are no endpoints.
    pub const fn is_empty(&self) -> bool {
        self.tables.rows.is_empty()
    }

    /// How many 64-bit words an [`EndpointSet`](crate::EndpointSet) of this catalog has.
    pub const fn words(&self) -> usize {
        self.len().div_ceil(64)
    }

    /// [S1]: changes whenever an input of a decision changes.
    ///
    /// [S1]: crate::_spec#s1-text-and-grant
    pub const fn fingerprint(&self) -> u128 {
        self.tables.fingerprint
    }

    /// The names of the modes beyond the three built in ([M1]).
    ///
    /// [M1]: crate::_spec#m1-modes
    pub const fn own_modes(&self) -> &'a [&'a str] {
        self.tables.own_modes
    }

    /// The modes that the registry has: the three built in, then its own ([M1]).
    ///
    /// [M1]: crate::_spec#m1-modes
    pub fn modes(&self) -> impl Iterator<Item = Mode> + Clone + use<> {
        (0..Mode::BUILT_IN.len() + self.own_modes().len()).filter_map(Mode::from_index)
    }

    /// [S2]: what is gone for good, each a tag or a tag and `.*`, in declared order.
    ///
    /// [S2]: crate::_spec#s2-renamed-and-removed
    pub const fn removed(&self) -> &'a [&'a str] {
        self.tables.removed
    }

    /// [S6]: what may come, or come and go, each a tag or a tag and `.*`, in declared order.
    ///
    /// [S6]: crate::_spec#s6-reserved
    pub const fn reserved(&self) -> &'a [&'a str] {
        self.tables.reserved
    }

    /// The indices of the endpoints, ascending.
    pub fn indices(&self) -> impl DoubleEndedIterator<Item = u16> + Clone + use<> {
        // At most `MAX_ENDPOINTS`, so the last index is below `u16::MAX`.
        (0..u16::MAX).take(self.len())
    }

    /// The endpoints with their indices and routes, in registry order.
    ///
    /// ```
    /// use acl_core::assemble::{Declaration, Declarations};
    ///
    /// let list = Declaration { method: "GET", path: "/tickets", tags: vec!["tickets.list"], ..Declaration::default() };
    /// let assembled = Declarations { endpoints: vec![list], ..Declarations::default() }.assemble()?;
    /// let catalog = assembled.catalog();
    /// let routes: Vec<String> = catalog.endpoints().map(|(_, route, _)| route.to_string()).collect();
    /// assert_eq!(routes, ["GET /tickets"]);
    /// # Ok::<(), acl_core::assemble::AssembleError>(())
    /// ```
    pub fn endpoints(&'a self) -> impl DoubleEndedIterator<Item = (u16, Route<'a>, Endpoint<'a>)> + Clone {
        self.indices().filter_map(|index| Some((index, self.route(index)?, self.endpoint(index)?)))
    }

    /// The routes of the endpoints in a set, in registry order.
    pub fn routes_of(&self, set: &EndpointSet<impl AsRef<[u64]>>) -> impl Iterator<Item = Route<'a>> {
        set.iter().filter_map(|index| self.route(index))
    }

    /// The endpoint at this index, as a decision sees it. O(1).
    #[inline]
    pub fn endpoint(&'a self, index: u16) -> Option<Endpoint<'a>> {
        let row = self.tables.row(index)?;
        let access = if row.flags & Row::PUBLIC != 0 {
            Access::Public
        } else if row.flags & Row::AUTHENTICATED != 0 {
            Access::Authenticated
        } else {
            Access::Granted
        };
        let modes = ModeSet::from_bits(row.modes);
        let (tags, needs) = (self.tables.tag_refs(&row)?, self.tables.need_refs(&row, index));
        let endpoint = Endpoint::from_catalog(tags, needs, modes, self.tables.own_modes);
        Some(
            endpoint
                .with_access(access)
                .with_explicit(row.flags & Row::EXPLICIT != 0)
                .with_identified(row.flags & Row::IDENTIFIED != 0),
        )
    }

    /// Method and path of the endpoint at this index. O(1).
    pub fn route(&self, index: u16) -> Option<Route<'a>> {
        let row = self.tables.row(index)?;
        let start = row.path_start as usize;
        let path = self.tables.paths.get(start..start.checked_add(usize::from(row.path_len))?)?;
        Some(Route { method: self.tables.methods.get(usize::from(row.method))?, path })
    }

    /// The index of the endpoint with this method and declared path, by binary search. O(log endpoints).
    ///
    /// The path is the route's own (`/tickets/{id}`), as a router reports what it matched; the path of a
    /// request (`/tickets/7`) finds nothing.
    pub fn find(&self, method: &str, path: &str) -> Option<u16> {
        let key = (path, method);
        let route = |index: usize| u16::try_from(index).ok().and_then(|index| self.route(index));
        let found = partition(0, self.len(), |index| {
            route(index).is_some_and(|route| (route.path, route.method) < key)
        });
        route(found).filter(|route| (route.path, route.method) == key)?;
        u16::try_from(found).ok()
    }

    /// The distinct tags, needed ones included ([D11]), sorted. Former names are not among them ([S2]).
    ///
    /// [D11]: crate::_spec#d11-needs
    /// [S2]: crate::_spec#s2-renamed-and-removed
    pub fn tags(&'a self) -> impl Iterator<Item = Tag<'a>> {
        (0..self.tables.tag_count())
            .filter(|tag| self.present_endpoints(*tag).next().is_some() || self.tables.is_needed(*tag))
            .filter_map(|tag| self.tables.tag(tag))
    }

    /// Every name that a pattern can match: the distinct tags and their former names ([S2]), sorted.
    ///
    /// [S2]: crate::_spec#s2-renamed-and-removed
    pub fn names(&'a self) -> impl Iterator<Item = Tag<'a>> {
        (0..self.tables.tag_count()).filter_map(|tag| self.tables.tag(tag))
    }

    /// The indices of the endpoints with this tag, ascending. O(log tags) and then O(1) each.
    pub fn with_tag(&'a self, tag: &str) -> impl Iterator<Item = u16> + Clone + use<'a> {
        self.tag_index(tag).into_iter().flat_map(|tag| self.present_endpoints(tag))
    }

    /// The indices of the endpoints with this tag or former name ([S2]), ascending. O(log tags) and then O(1) each.
    ///
    /// [S2]: crate::_spec#s2-renamed-and-removed
    pub fn with_name(&self, name: &str) -> impl Iterator<Item = u16> + Clone + use<'a> {
        let endpoints = self.tag_index(name).map_or(&[][..], |tag| self.tables.endpoints_of(tag));
        endpoints.iter().copied().map(u16::from_le_bytes)
    }

    /// Which of the sorted names this is.
    fn tag_index(&self, name: &str) -> Option<usize> {
        let at = partition(0, self.tables.tag_count(), |at| {
            self.tables.tag_bytes(at).is_some_and(|text| text < name.as_bytes())
        });
        (self.tables.tag_bytes(at) == Some(name.as_bytes())).then_some(at)
    }

    fn present_endpoints(&'a self, tag: usize) -> impl Iterator<Item = u16> + Clone + use<'a> {
        self.tables.endpoints_of(tag).iter().copied().map(u16::from_le_bytes).filter(move |endpoint| {
            let refs = self.tables.row(*endpoint).and_then(|row| self.tables.tag_refs(&row));
            refs.is_some_and(|refs| refs.present().any(|own| own == tag))
        })
    }
}
