//! A set of endpoints as sorted, borrowed tables, and the lookups in them.
//!
//! Endpoints are in order of path, then method, so their indices do not depend on how they were listed.
//! Invariant: every access goes through `get` and every loop is bounded by a table's length, so even wrong
//! tables cannot panic; what cannot be read is denied.

use crate::decision::Decision;
use crate::endpoint::{Access, Endpoint};
use crate::list::PatternList;
use crate::mode::{Mode, ModeSet};
use crate::pattern::{Pattern, body_matches};
use crate::tag::Tag;

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

/// The layout of a catalog: what `registry!` emits and [`assemble`](crate::assemble) computes.
///
/// Not for writing by hand: the tables index one another, and wrong ones give wrong answers.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// Distinct paths, joined.
    pub paths: &'a str,
    /// Distinct methods.
    pub methods: &'a [&'a str],
    /// One row an endpoint, by (path, method).
    pub rows: &'a [Row],
    /// Of each endpoint its tags in declared order, then pairs of (which of them, former name).
    pub endpoint_tags: &'a [u16],
    /// Distinct tags, former names included, sorted and joined.
    pub tag_text: &'a str,
    /// Where each tag begins in `tag_text`, and its end.
    pub tag_starts: &'a [u32],
    /// Where the endpoints of each tag begin in `tag_endpoints`, and its end.
    pub tag_first: &'a [u32],
    /// The endpoints of each tag, ascending.
    pub tag_endpoints: &'a [u16],
    /// The tags sorted by their reversed text.
    pub by_suffix: &'a [u16],
    /// A bitset of endpoints for each mode, in order of index.
    pub open_to: &'a [u64],
    /// The endpoints of D1, D2 and D10, each a bitset or, if there is none, empty.
    pub public: &'a [u64],
    pub authenticated: &'a [u64],
    pub explicit: &'a [u64],
    /// Ranges of tags that many endpoints have, sorted; entry `i` has its bitset at word `i * words`.
    pub dense: &'a [DenseRange],
    pub dense_sets: &'a [u64],
    /// The modes beyond `key`, `token` and `session`.
    pub own_modes: &'a [&'a str],
    /// S2: what is gone for good, each a tag or a tag and `.*`.
    pub removed: &'a [&'a str],
    /// S1.
    pub fingerprint: u128,
}

/// One endpoint of [`Tables`].
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Row {
    path_start: u32,
    first_tag: u32,
    path_len: u16,
    formers: u16,
    method: u8,
    modes: u8,
    tags: u8,
    flags: u8,
}

/// A range of tags, in sorted order or in order of reversed text.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DenseRange(pub Order, pub u16, pub u16);

/// Which order of the tags a range is of.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// By text: tags with a common beginning stand together.
    Prefix,
    /// By reversed text: tags with a common ending stand together.
    Suffix,
}

impl Row {
    /// Public endpoint (D1).
    pub const PUBLIC: u8 = 1;
    /// Authenticated endpoint (D2).
    pub const AUTHENTICATED: u8 = 2;
    /// Explicit endpoint (D10).
    pub const EXPLICIT: u8 = 4;

    /// A row; `path` and `tags` are (start, count) in their tables.
    #[allow(clippy::too_many_arguments)] // short rows keep the expansion of a large registry short
    pub const fn new(
        path_start: u32,
        path_len: u16,
        method: u8,
        modes: u8,
        flags: u8,
        first_tag: u32,
        tags: u8,
        formers: u16,
    ) -> Self {
        Self { path_start, first_tag, path_len, formers, method, modes, tags, flags }
    }

    /// The arguments of [`Row::new`], in order.
    #[cfg(feature = "alloc")]
    pub fn parts(&self) -> [u32; 8] {
        let Self { path_start, first_tag, path_len, formers, method, modes, tags, flags } = *self;
        let [method, modes, flags, tags] = [method, modes, flags, tags].map(u32::from);
        [path_start, path_len.into(), method, modes, flags, first_tag, tags, formers.into()]
    }
}

/// The method and path of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Route<'a> {
    /// Upper case, such as `GET`.
    pub method: &'a str,
    /// With the registry's prefix, such as `/api/v2/tickets/{id}`.
    pub path: &'a str,
}

impl core::fmt::Display for Route<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl<'a> Catalog<'a> {
    /// A catalog without endpoints: everything is denied (D9).
    pub const EMPTY: Catalog<'static> = Catalog::from_tables(Tables {
        paths: "",
        methods: &[],
        rows: &[],
        endpoint_tags: &[],
        tag_text: "",
        tag_starts: &[],
        tag_first: &[],
        tag_endpoints: &[],
        by_suffix: &[],
        open_to: &[],
        public: &[],
        authenticated: &[],
        explicit: &[],
        dense: &[],
        dense_sets: &[],
        own_modes: &[],
        removed: &[],
        fingerprint: 0,
    });

    #[doc(hidden)]
    pub const fn from_tables(tables: Tables<'a>) -> Self {
        Self { tables }
    }

    /// How many endpoints.
    pub const fn len(&self) -> usize {
        self.tables.rows.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.tables.rows.is_empty()
    }

    /// How many 64-bit words a bitset of the endpoints has.
    pub const fn words(&self) -> usize {
        self.len().div_ceil(64)
    }

    /// S1: changes whenever an input of a decision changes.
    pub const fn fingerprint(&self) -> u128 {
        self.tables.fingerprint
    }

    /// The names of the modes beyond the three built in (M1).
    pub const fn own_modes(&self) -> &'a [&'a str] {
        self.tables.own_modes
    }

    /// The endpoint at this index, as a decision sees it. O(1).
    pub fn endpoint(&'a self, index: u16) -> Option<Endpoint<'a>> {
        let row = self.tables.rows.get(usize::from(index))?;
        let access = if row.flags & Row::PUBLIC != 0 {
            Access::Public
        } else if row.flags & Row::AUTHENTICATED != 0 {
            Access::Authenticated
        } else {
            Access::Granted
        };
        let explicit = row.flags & Row::EXPLICIT != 0;
        let modes = ModeSet::from_bits(row.modes);
        Some(Endpoint::from_catalog(self.tag_refs(row)?, modes, self.tables.own_modes, access, explicit))
    }

    fn tag_refs(&'a self, row: &Row) -> Option<TagRefs<'a>> {
        let of_row = self.tables.endpoint_tags.get(row.first_tag as usize..)?;
        let (present, rest) = of_row.split_at_checked(usize::from(row.tags))?;
        let (former, _) = rest.as_chunks::<2>();
        Some(TagRefs { catalog: self, present, former: former.get(..usize::from(row.formers))? })
    }

    /// Method and path of the endpoint at this index. O(1).
    pub fn route(&self, index: u16) -> Option<Route<'a>> {
        let row = self.tables.rows.get(usize::from(index))?;
        let start = row.path_start as usize;
        let path = self.tables.paths.get(start..start + usize::from(row.path_len))?;
        Some(Route { method: self.tables.methods.get(usize::from(row.method))?, path })
    }

    /// The index of the endpoint with this method and declared path, by binary search. O(log endpoints).
    ///
    /// The path is the route's own (`/tickets/{id}`), as a router reports what it matched; the path of a
    /// request (`/tickets/7`) finds nothing.
    pub fn find(&self, method: &str, path: &str) -> Option<u16> {
        let key = (path, method);
        let found = self
            .indices()
            .partition_by(|index| self.route(index).is_some_and(|route| (route.path, route.method) < key));
        let index = u16::try_from(found).ok()?;
        self.route(index).filter(|route| (route.path, route.method) == key).map(|_| index)
    }

    fn indices(&self) -> Bisect {
        Bisect { len: self.len() }
    }

    /// The distinct tags, sorted. Former names are not among them (S2).
    pub fn tags(&'a self) -> impl Iterator<Item = Tag<'a>> {
        (0..self.tag_count())
            .filter(|tag| self.present_endpoints(*tag).next().is_some())
            .filter_map(|tag| self.tag(tag))
    }

    /// The indices of the endpoints with this tag, ascending. O(log tags) and then O(1) each.
    pub fn with_tag(&'a self, tag: &str) -> impl Iterator<Item = u16> + Clone + use<'a> {
        let index = self.first_tag_where(|text| text >= tag.as_bytes());
        let found = self.tag(index).is_some_and(|present| present.as_str() == tag);
        found.then(|| self.present_endpoints(index)).into_iter().flatten()
    }

    fn present_endpoints(&'a self, tag: usize) -> impl Iterator<Item = u16> + Clone + use<'a> {
        self.endpoints_of(tag).iter().copied().filter(move |endpoint| {
            let row = self.tables.rows.get(usize::from(*endpoint));
            row.and_then(|row| self.tag_refs(row))
                .is_some_and(|refs| refs.present.iter().any(|own| usize::from(*own) == tag))
        })
    }

    /// Verdict and reason for the endpoint with this method and declared path; D9 if there is none.
    pub fn decide(&'a self, list: PatternList<'a>, method: &str, path: &str, mode: Mode) -> Decision<'a> {
        self.find(method, path)
            .and_then(|index| self.endpoint(index))
            .map_or(Decision::NOT_IN_REGISTRY, |endpoint| list.decide(endpoint, mode))
    }

    pub(crate) const fn tag_count(&self) -> usize {
        self.tables.by_suffix.len()
    }

    pub(crate) fn tag_bytes(&self, tag: usize) -> Option<&'a [u8]> {
        let start = *self.tables.tag_starts.get(tag)? as usize;
        let end = *self.tables.tag_starts.get(tag + 1)? as usize;
        self.tables.tag_text.as_bytes().get(start..end)
    }

    fn tag(&self, tag: usize) -> Option<Tag<'a>> {
        let start = *self.tables.tag_starts.get(tag)? as usize;
        let end = *self.tables.tag_starts.get(tag + 1)? as usize;
        self.tables.tag_text.get(start..end).map(Tag::checked)
    }

    /// The endpoints that have this tag now or had it (S2).
    pub(crate) fn endpoints_of(&self, tag: usize) -> &'a [u16] {
        self.endpoints_of_range(tag, tag + 1)
    }

    /// The endpoints of the tags `from..to` in sorted order; one may be there twice.
    pub(crate) fn endpoints_of_range(&self, from: usize, to: usize) -> &'a [u16] {
        let first = self.tables.tag_first;
        match (first.get(from), first.get(to)) {
            (Some(&start), Some(&end)) => {
                self.tables.tag_endpoints.get(start as usize..end as usize).unwrap_or(&[])
            }
            _ => &[],
        }
    }

    /// The first tag in sorted order for which `reached` holds, which then holds for all after it.
    pub(crate) fn first_tag_where(&self, reached: impl Fn(&[u8]) -> bool) -> usize {
        Bisect { len: self.tag_count() }
            .partition_by(|tag| self.tag_bytes(usize::from(tag)).is_some_and(|text| !reached(text)))
    }
}

/// Binary search over indices below `len`, at most 65,535.
struct Bisect {
    len: usize,
}

impl Bisect {
    /// The first index for which `before` does not hold.
    fn partition_by(self, before: impl Fn(u16) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len);
        while low < high {
            let middle = low.midpoint(high);
            if u16::try_from(middle).is_ok_and(&before) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// The tags of one endpoint of a catalog.
#[derive(Clone, Copy)]
pub(crate) struct TagRefs<'a> {
    catalog: &'a Catalog<'a>,
    present: &'a [u16],
    /// (which of `present`, a former name of it).
    former: &'a [[u16; 2]],
}

impl<'a> TagRefs<'a> {
    pub(crate) fn present(self) -> impl Iterator<Item = Tag<'a>> + Clone {
        self.present.iter().filter_map(move |tag| self.catalog.tag(usize::from(*tag)))
    }

    pub(crate) fn first_match(self, pattern: Pattern<'_>) -> Option<Tag<'a>> {
        let body = pattern.body().as_bytes();
        let matches =
            |tag: u16| self.catalog.tag_bytes(usize::from(tag)).is_some_and(|text| body_matches(body, text));
        let matching = self.present.iter().enumerate().find(|(position, tag)| {
            matches(**tag)
                || self.former.iter().any(|[of, name]| usize::from(*of) == *position && matches(*name))
        });
        matching.and_then(|(_, tag)| self.catalog.tag(usize::from(*tag)))
    }
}
