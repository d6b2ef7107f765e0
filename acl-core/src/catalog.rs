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
use crate::tables::{Row, Tables};
use crate::tag::Tag;
use crate::verify::TablesError;

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
    pub const EMPTY: Catalog<'static> = Catalog::from_tables(Tables::EMPTY);

    /// A catalog over tables that were made by [`assemble`](crate::assemble), here or elsewhere.
    ///
    /// O(n log n), no allocation.
    ///
    /// # Errors
    /// The tables do not fit one another, or do not match their fingerprint.
    pub fn new(tables: Tables<'a>) -> Result<Self, TablesError> {
        let catalog = Self { tables };
        catalog.verify().map(|()| catalog)
    }

    /// Tables that the macros of this version wrote.
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

    /// S2: what is gone for good, each a tag or a tag and `.*`, in declared order.
    pub const fn removed(&self) -> &'a [&'a str] {
        self.tables.removed
    }

    /// The endpoint at this index, as a decision sees it. O(1).
    #[inline]
    pub fn endpoint(&'a self, index: u16) -> Option<Endpoint<'a>> {
        let row = self.row(index)?;
        let access = if row.flags & Row::PUBLIC != 0 {
            Access::Public
        } else if row.flags & Row::AUTHENTICATED != 0 {
            Access::Authenticated
        } else {
            Access::Granted
        };
        let explicit = row.flags & Row::EXPLICIT != 0;
        let modes = ModeSet::from_bits(row.modes);
        Some(Endpoint::from_catalog(self.tag_refs(&row)?, modes, self.tables.own_modes, access, explicit))
    }

    #[inline]
    pub(crate) fn row(&self, index: u16) -> Option<Row> {
        self.tables.rows.get(usize::from(index)).copied().map(Row::from_bytes)
    }

    #[inline]
    pub(crate) fn tag_refs(&'a self, row: &Row) -> Option<TagRefs<'a>> {
        let of_row = self.tables.endpoint_tags.get(row.first_tag as usize..)?;
        let (present, rest) = of_row.split_at_checked(usize::from(row.tags))?;
        let (former, _) = rest.as_chunks::<2>();
        Some(TagRefs { catalog: self, present, former: former.get(..usize::from(row.formers))? })
    }

    /// Method and path of the endpoint at this index. O(1).
    pub fn route(&self, index: u16) -> Option<Route<'a>> {
        let row = self.row(index)?;
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
        let found = Bisect { len: self.len() }
            .partition_by(|index| self.route(index).is_some_and(|route| (route.path, route.method) < key));
        let index = u16::try_from(found).ok()?;
        self.route(index).filter(|route| (route.path, route.method) == key).map(|_| index)
    }

    pub(crate) fn indices(&self) -> impl DoubleEndedIterator<Item = u16> + Clone + use<> {
        (0..=u16::MAX).take(self.len())
    }

    /// The distinct tags, sorted. Former names are not among them (S2).
    pub fn tags(&'a self) -> impl Iterator<Item = Tag<'a>> {
        (0..self.tag_count())
            .filter(|tag| self.present_endpoints(*tag).next().is_some())
            .filter_map(|tag| self.tag(tag))
    }

    /// Every name that a pattern can match: the distinct tags and their former names (S2), sorted.
    pub fn names(&'a self) -> impl Iterator<Item = Tag<'a>> {
        (0..self.tag_count()).filter_map(|tag| self.tag(tag))
    }

    /// The indices of the endpoints with this tag, ascending. O(log tags) and then O(1) each.
    pub fn with_tag(&'a self, tag: &str) -> impl Iterator<Item = u16> + Clone + use<'a> {
        let index = self.first_tag_where(|text| text >= tag.as_bytes());
        let found = self.tag(index).is_some_and(|present| present.as_str() == tag);
        found.then(|| self.present_endpoints(index)).into_iter().flatten()
    }

    fn present_endpoints(&'a self, tag: usize) -> impl Iterator<Item = u16> + Clone + use<'a> {
        self.endpoints_of(tag).iter().copied().map(u16::from_le_bytes).filter(move |endpoint| {
            let refs = self.row(*endpoint).and_then(|row| self.tag_refs(&row));
            refs.is_some_and(|refs| {
                refs.present.iter().any(|own| usize::from(u16::from_le_bytes(*own)) == tag)
            })
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

    /// Where the tag begins and ends in the text of all.
    #[inline]
    pub(crate) fn tag_range(&self, tag: usize) -> Option<(usize, usize)> {
        pair(self.tables.tag_starts, tag, tag.checked_add(1)?)
    }

    #[inline]
    pub(crate) fn tag_bytes(&self, tag: usize) -> Option<&'a [u8]> {
        let (start, end) = self.tag_range(tag)?;
        self.tables.tag_text.as_bytes().get(start..end)
    }

    pub(crate) fn tag(&self, tag: usize) -> Option<Tag<'a>> {
        let (start, end) = pair(self.tables.tag_starts, tag, tag + 1)?;
        self.tables.tag_text.get(start..end).map(Tag::checked)
    }

    /// The endpoints that have this tag now or had it (S2).
    #[inline]
    pub(crate) fn endpoints_of(&self, tag: usize) -> &'a [[u8; 2]] {
        self.endpoints_of_range(tag, tag + 1)
    }

    /// The endpoints of the tags `from..to` in sorted order; one may be there twice.
    #[inline]
    pub(crate) fn endpoints_of_range(&self, from: usize, to: usize) -> &'a [[u8; 2]] {
        pair(self.tables.tag_first, from, to)
            .and_then(|(start, end)| self.tables.tag_endpoints.get(start..end))
            .unwrap_or(&[])
    }

    /// The first tag in sorted order for which `reached` holds, which then holds for all after it.
    pub(crate) fn first_tag_where(&self, reached: impl Fn(&[u8]) -> bool) -> usize {
        Bisect { len: self.tag_count() }
            .partition_by(|tag| self.tag_bytes(usize::from(tag)).is_some_and(|text| !reached(text)))
    }
}

/// The numbers at two places.
#[inline]
fn pair(numbers: &[[u8; 4]], first: usize, second: usize) -> Option<(usize, usize)> {
    let at = |place: usize| numbers.get(place).map(|bytes| u32::from_le_bytes(*bytes) as usize);
    Some((at(first)?, at(second)?))
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
    pub(crate) present: &'a [[u8; 2]],
    /// (which of `present`, a former name of it).
    pub(crate) former: &'a [[[u8; 2]; 2]],
}

impl<'a> TagRefs<'a> {
    pub(crate) fn present(self) -> impl Iterator<Item = Tag<'a>> + Clone {
        self.present.iter().filter_map(move |tag| self.catalog.tag(usize::from(u16::from_le_bytes(*tag))))
    }

    pub(crate) fn first_match(self, pattern: Pattern<'_>) -> Option<Tag<'a>> {
        let body = pattern.body().as_bytes();
        let number = |bytes: [u8; 2]| usize::from(u16::from_le_bytes(bytes));
        let matches =
            |tag: [u8; 2]| self.catalog.tag_bytes(number(tag)).is_some_and(|text| body_matches(body, text));
        let matching = self.present.iter().enumerate().find(|(position, tag)| {
            matches(**tag) || self.former.iter().any(|[of, name]| number(*of) == *position && matches(*name))
        });
        matching.and_then(|(_, tag)| self.catalog.tag(number(*tag)))
    }
}
