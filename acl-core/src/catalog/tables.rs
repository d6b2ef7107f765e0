//! The layout of a catalog's tables, and reading them.
//!
//! The tables index one another. Distinct tags are sorted, and a tag's number is its place in that order; an
//! endpoint's number is its row:
//!
//! ```text
//!             rows                 endpoint_tags
//! endpoint ─────────► first_tag ───────────────► tag number ──┐ tag_starts ──► tag_text
//!    ▲                                                        │
//!    └──────────────── tag_endpoints ◄──────── tag_first ◄────┘
//! ```
//!
//! Invariant: every access goes through `get` and every loop is bounded by a table's length, so even wrong tables
//! cannot panic; what cannot be read is denied.

use crate::text::pattern::{Pattern, body_matches};
use crate::text::tag::Tag;

/// The layout of a catalog: what `registry!` emits and [`assemble`](crate::assemble) computes.
///
/// The tables index one another; [`Catalog::new`](crate::Catalog::new) refuses those that do not fit. Numbers
/// are little-endian bytes, because a byte string is one token for the compiler, however long it is: tables
/// of numbers would cost more compile time than everything else in the expansion.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// Distinct paths, joined.
    pub paths: &'a str,
    /// Distinct methods.
    pub methods: &'a [&'a str],
    /// One row an endpoint, sorted by (path, method). The 16 bytes of a row:
    ///
    /// ```text
    /// byte  0       4        8       10      12     13    14   15
    ///       ┌───────┬────────┬───────┬───────┬──────┬─────┬────┬─────┐
    ///       │path   │first   │path   │former │method│modes│tags│flags│
    ///       │start  │tag     │length │names  │      │     │    │     │
    ///       └───────┴────────┴───────┴───────┴──────┴─────┴────┴─────┘
    ///        u32     u32      u16     u16     u8     bits  u8   bits
    /// ```
    ///
    /// `path start` is a place in `paths`, `first tag` one in `endpoint_tags`. Modes: bit `i` for the mode of index
    /// `i`. Flags: 1 public, 2 authenticated, 4 explicit, 8 identified, 16 has needs.
    pub rows: &'a [[u8; 16]],
    /// u16. Of each endpoint its tags in declared order, then pairs of (which of them, former name).
    pub endpoint_tags: &'a [[u8; 2]],
    /// Distinct tags, needed tags and former names included, sorted and joined.
    pub tag_text: &'a str,
    /// u32. Where each tag begins in `tag_text`, and its end.
    pub tag_starts: &'a [[u8; 4]],
    /// u32. Where the endpoints of each tag begin in `tag_endpoints`, and its end.
    pub tag_first: &'a [[u8; 4]],
    /// u16. The endpoints of each tag, ascending.
    pub tag_endpoints: &'a [[u8; 2]],
    /// u16. The tags sorted by their reversed text.
    pub by_suffix: &'a [[u8; 2]],
    /// u64. A bitset of endpoints for each mode, in order of index.
    pub open_to: &'a [[u8; 8]],
    /// u64. A bitset of the public endpoints ([D1]); empty if there is none.
    ///
    /// [D1]: crate::_spec#d1-public
    pub public: &'a [[u8; 8]],
    /// u64. A bitset of the authenticated endpoints ([D2]); empty if there is none.
    ///
    /// [D2]: crate::_spec#d2-authenticated
    pub authenticated: &'a [[u8; 8]],
    /// u64. A bitset of the explicit endpoints ([D10]); empty if there is none.
    ///
    /// [D10]: crate::_spec#d10-explicit
    pub explicit: &'a [[u8; 8]],
    /// Ranges of tags that many endpoints have, sorted; entry `i` has its bitset at word `i * words`.
    pub dense: &'a [DenseRange],
    /// u64.
    pub dense_sets: &'a [[u8; 8]],
    /// [D11]: pairs of u16 (endpoint, need), ascending by endpoint; the needs of one endpoint in declared order.
    ///
    /// [D11]: crate::_spec#d11-needs
    pub needs: &'a [[u8; 4]],
    /// [D11]: pairs of u16 (need, tag), ascending by need; of each need its tag, then the former names of that tag.
    ///
    /// [D11]: crate::_spec#d11-needs
    pub needed: &'a [[u8; 4]],
    /// The modes beyond `key`, `token` and `session`.
    pub own_modes: &'a [&'a str],
    /// [S2]: what is gone for good, each a tag or a tag and `.*`.
    ///
    /// [S2]: crate::_spec#s2-renamed-and-removed
    pub removed: &'a [&'a str],
    /// [S6]: what may come, or come and go, each a tag or a tag and `.*`.
    ///
    /// [S6]: crate::_spec#s6-reserved
    pub reserved: &'a [&'a str],
    /// [S1].
    ///
    /// [S1]: crate::_spec#s1-text-and-grant
    pub fingerprint: u128,
}

impl Tables<'_> {
    /// The tables of a catalog without endpoints.
    pub(crate) const EMPTY: Tables<'static> = Tables {
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
        needs: &[],
        needed: &[],
        own_modes: &[],
        removed: &[],
        reserved: &[],
        fingerprint: 0,
    };
}

/// One endpoint of [`Tables`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) path_start: u32,
    pub(crate) first_tag: u32,
    pub(crate) path_len: u16,
    pub(crate) formers: u16,
    pub(crate) method: u8,
    pub(crate) modes: u8,
    pub(crate) tags: u8,
    pub(crate) flags: u8,
}

impl Row {
    /// The bytes of a row.
    pub(crate) const BYTES: usize = 16;
    /// Public endpoint (D1).
    pub(crate) const PUBLIC: u8 = 1;
    /// Authenticated endpoint (D2).
    pub(crate) const AUTHENTICATED: u8 = 2;
    /// Explicit endpoint (D10).
    pub(crate) const EXPLICIT: u8 = 4;
    /// Public endpoint at which a valid credential is recognised (D1).
    pub(crate) const IDENTIFIED: u8 = 8;
    /// The endpoint needs other tags besides its own (D11).
    pub(crate) const NEEDS: u8 = 16;

    pub(crate) const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        let [p0, p1, p2, p3, t0, t1, t2, t3, l0, l1, f0, f1, method, modes, tags, flags] = bytes;
        Self {
            path_start: u32::from_le_bytes([p0, p1, p2, p3]),
            first_tag: u32::from_le_bytes([t0, t1, t2, t3]),
            path_len: u16::from_le_bytes([l0, l1]),
            formers: u16::from_le_bytes([f0, f1]),
            method,
            modes,
            tags,
            flags,
        }
    }

    #[cfg(feature = "alloc")]
    pub(crate) const fn to_bytes(self) -> [u8; Self::BYTES] {
        let [p0, p1, p2, p3] = self.path_start.to_le_bytes();
        let [t0, t1, t2, t3] = self.first_tag.to_le_bytes();
        let ([l0, l1], [f0, f1]) = (self.path_len.to_le_bytes(), self.formers.to_le_bytes());
        [p0, p1, p2, p3, t0, t1, t2, t3, l0, l1, f0, f1, self.method, self.modes, self.tags, self.flags]
    }
}

/// A range of tags, in sorted order or in order of reversed text: which order, its first place, the place
/// after its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DenseRange(pub Order, pub u16, pub u16);

/// Which order of the tags a range is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// By text: tags with a common beginning stand together.
    Prefix,
    /// By reversed text: tags with a common ending stand together.
    Suffix,
}

/// A two-byte number of the tables as an index.
#[inline]
pub(crate) fn index_of(bytes: [u8; 2]) -> usize {
    usize::from(u16::from_le_bytes(bytes))
}

/// The numbers at two places.
#[inline]
fn pair(numbers: &[[u8; 4]], first: usize, second: usize) -> Option<(usize, usize)> {
    let at = |place: usize| numbers.get(place).map(|bytes| u32::from_le_bytes(*bytes) as usize);
    Some((at(first)?, at(second)?))
}

impl<'a> Tables<'a> {
    #[inline]
    pub(crate) fn row(&self, endpoint: u16) -> Option<Row> {
        self.rows.get(usize::from(endpoint)).copied().map(Row::from_bytes)
    }

    #[inline]
    pub(crate) fn tag_refs(&'a self, row: &Row) -> Option<TagRefs<'a>> {
        let of_row = self.endpoint_tags.get(row.first_tag as usize..)?;
        let (present, rest) = of_row.split_at_checked(usize::from(row.tags))?;
        let (former, _) = rest.as_chunks::<2>();
        let former = former.get(..usize::from(row.formers))?;
        Some(TagRefs { tables: self, present, former })
    }

    /// How many distinct tags, former names included.
    pub(crate) const fn tag_count(&self) -> usize {
        self.by_suffix.len()
    }

    /// Where the tag begins and ends in `tag_text`.
    #[inline]
    pub(crate) fn tag_range(&self, tag: usize) -> Option<(usize, usize)> {
        pair(self.tag_starts, tag, tag.checked_add(1)?)
    }

    #[inline]
    pub(crate) fn tag_bytes(&self, tag: usize) -> Option<&'a [u8]> {
        let (start, end) = self.tag_range(tag)?;
        self.tag_text.as_bytes().get(start..end)
    }

    pub(crate) fn tag(&self, tag: usize) -> Option<Tag<'a>> {
        let (start, end) = self.tag_range(tag)?;
        self.tag_text.get(start..end).map(Tag::checked)
    }

    /// The endpoints that have this tag now or had it (S2).
    #[inline]
    pub(crate) fn endpoints_of(&self, tag: usize) -> &'a [[u8; 2]] {
        self.endpoints_of_range(tag, tag + 1)
    }

    /// The endpoints of the tags `from..to` in sorted order; one may be there twice.
    #[inline]
    pub(crate) fn endpoints_of_range(&self, from: usize, to: usize) -> &'a [[u8; 2]] {
        pair(self.tag_first, from, to)
            .and_then(|(start, end)| self.tag_endpoints.get(start..end))
            .unwrap_or(&[])
    }

    /// The tag at this place in the order of reversed text.
    #[inline]
    pub(crate) fn tag_by_suffix(&self, place: usize) -> Option<usize> {
        self.by_suffix.get(place).copied().map(index_of)
    }
}

/// The tags of one endpoint of a catalog.
#[derive(Clone, Copy)]
pub(crate) struct TagRefs<'a> {
    tables: &'a Tables<'a>,
    pub(crate) present: &'a [[u8; 2]],
    /// (which of `present`, a former name of it).
    pub(crate) former: &'a [[[u8; 2]; 2]],
}

impl<'a> TagRefs<'a> {
    /// The numbers of the present tags, in declared order.
    pub(crate) fn present(self) -> impl Iterator<Item = usize> + Clone {
        self.present.iter().copied().map(index_of)
    }

    /// Of each former name, which of the present tags had it, and the number of the name.
    pub(crate) fn former(self) -> impl Iterator<Item = (usize, usize)> + Clone {
        self.former.iter().map(|[of, name]| (index_of(*of), index_of(*name)))
    }

    pub(crate) fn tags(self) -> impl Iterator<Item = Tag<'a>> + Clone {
        self.present().filter_map(move |tag| self.tables.tag(tag))
    }

    pub(crate) fn first_match(self, pattern: Pattern<'_>) -> Option<Tag<'a>> {
        let body = pattern.body().as_bytes();
        let matches = |tag| self.tables.tag_bytes(tag).is_some_and(|text| body_matches(body, text));
        let matching = self.present().enumerate().find(|(position, tag)| {
            matches(*tag) || self.former().any(|(of, name)| of == *position && matches(name))
        });
        matching.and_then(|(_, tag)| self.tables.tag(tag))
    }
}

/// A byte string as fixed-size numbers; bytes that do not fill one are left out.
pub const fn numbers<const N: usize>(bytes: &[u8]) -> &[[u8; N]] {
    bytes.as_chunks().0
}
