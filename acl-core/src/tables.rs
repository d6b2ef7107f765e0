//! The layout of a catalog's tables.

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
    /// One row an endpoint, by (path, method): where its path begins in `paths` (u32), where its tags begin in
    /// `endpoint_tags` (u32), the length of the path (u16), the number of former names (u16), its method (u8),
    /// its modes (u8), the number of its tags (u8), its flags (u8: 1 public, 2 authenticated, 4 explicit).
    pub rows: &'a [[u8; 16]],
    /// u16. Of each endpoint its tags in declared order, then pairs of (which of them, former name).
    pub endpoint_tags: &'a [[u8; 2]],
    /// Distinct tags, former names included, sorted and joined.
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
    /// u64. A bitset of the public endpoints (D1); empty if there is none.
    pub public: &'a [[u8; 8]],
    /// u64. A bitset of the authenticated endpoints (D2); empty if there is none.
    pub authenticated: &'a [[u8; 8]],
    /// u64. A bitset of the explicit endpoints (D10); empty if there is none.
    pub explicit: &'a [[u8; 8]],
    /// Ranges of tags that many endpoints have, sorted; entry `i` has its bitset at word `i * words`.
    pub dense: &'a [DenseRange],
    /// u64.
    pub dense_sets: &'a [[u8; 8]],
    /// The modes beyond `key`, `token` and `session`.
    pub own_modes: &'a [&'a str],
    /// S2: what is gone for good, each a tag or a tag and `.*`.
    pub removed: &'a [&'a str],
    /// S1.
    pub fingerprint: u128,
}

impl Tables<'_> {
    /// Those of a catalog without endpoints.
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
        own_modes: &[],
        removed: &[],
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

/// A byte string as fixed-size numbers; bytes that do not fill one are left out.
pub const fn numbers<const N: usize>(bytes: &[u8]) -> &[[u8; N]] {
    bytes.as_chunks().0
}
