//! Grants: a list decided against a whole registry, as a bitset.

use core::error::Error;
use core::fmt;
use core::iter::FusedIterator;
use core::marker::PhantomData;

use crate::catalog::endpoint_set::{self, EndpointSet, Words};
use crate::catalog::lint::Lint;
use crate::catalog::mode::{Mode, OneMode};
use crate::catalog::rights::Rights;
use crate::text::list::PatternList;
use crate::text::lists::Lists;
use crate::typed::registry::{EndpointId, EndpointOf, Registry};

/// What one credential may call of the registry `Api`: one bit an endpoint, the mode folded in.
///
/// Built once a credential by [`PatternList::grant`], then asked once a request by [`Grant::allows`]: one
/// load and one bit, whatever the number of endpoints and patterns. Inline, without counters or pointers;
/// `Clone` and not `Copy`, because it is `endpoints / 8` bytes.
///
/// It is a cache: the list's text is the truth, and bytes from [`Grant::bytes`] are refused by another
/// version of the registry ([S1]).
///
/// [S1]: crate::_spec#s1-text-and-grant
// The compiler shows the name of this parameter to a user who leaves it out.
#[doc(alias("permissions", "scopes", "bitset"))]
#[must_use = "a grant lets nobody in by itself: ask it by `allows`"]
pub struct Grant<Api: Registry> {
    set: EndpointSet<Api::Words>,
}

impl<R: Registry> Grant<R> {
    /// The length of [`Grant::bytes`].
    pub const BYTES: usize = 16 + 8 * R::CATALOG.words();

    /// A grant of nothing, not even of what is public.
    pub const fn nothing() -> Self {
        Self::from_set(EndpointSet::from_words(R::Words::ZERO))
    }

    /// What a stored credential may call ([S3] to [S5]): the grant of the [`Rights`] that its own lists and its bounds
    /// give it in this registry.
    ///
    /// [S3]: crate::_spec#s3-stale-lists
    /// [S5]: crate::_spec#s5-several-lists
    pub fn of<L: Lists>(mode: Mode, own: &L, bounds: &[L]) -> Self {
        Self::from_set(Rights::new(R::CATALOG, mode, own).within(bounds).grant())
    }

    pub(crate) const fn from_set(set: EndpointSet<R::Words>) -> Self {
        Self { set }
    }

    /// The grant as a set without the registry's type.
    pub const fn as_set(&self) -> &EndpointSet<R::Words> {
        &self.set
    }

    /// Whether the endpoint may be called. O(1).
    ///
    /// With a constant id the compiler removes the bounds check; no id reaches beyond the words, and if
    /// one did, the answer would be no.
    #[must_use]
    #[inline]
    pub fn allows(&self, id: impl EndpointOf<R>) -> bool {
        self.set.contains(id.__id().index())
    }

    /// Whether the endpoint is in the grant: the same as [`Grant::allows`], by the name that sets have.
    #[inline]
    pub fn contains(&self, id: EndpointId<R>) -> bool {
        self.allows(id)
    }

    /// Adds an endpoint. Returns whether it was not granted before.
    pub fn insert(&mut self, id: EndpointId<R>) -> bool {
        self.set.insert(id.index())
    }

    /// Takes an endpoint away. Returns whether it was granted.
    pub fn remove(&mut self, id: EndpointId<R>) -> bool {
        self.set.remove(id.index())
    }

    /// The endpoints granted, in registry order.
    pub fn iter(&self) -> Iter<'_, R> {
        Iter { indices: self.set.iter(), of: PhantomData }
    }

    /// How many endpoints are granted.
    pub fn len(&self) -> usize {
        self.set.len()
    }

    /// Whether no endpoint is granted.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// Whether `other` grants everything that this one does.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.set.is_subset(&other.set)
    }

    /// Whether this one grants everything that `other` does.
    pub fn is_superset(&self, other: &Self) -> bool {
        other.is_subset(self)
    }

    /// Whether no endpoint is granted by both.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.set.is_disjoint(&other.set)
    }

    /// Adds what `other` grants.
    pub fn union_with(&mut self, other: &Self) {
        self.set.union_with(&other.set);
    }

    /// Leaves only what `other` grants too.
    pub fn intersect_with(&mut self, other: &Self) {
        self.set.intersect_with(&other.set);
    }

    /// Takes away what `other` grants.
    pub fn difference_with(&mut self, other: &Self) {
        self.set.difference_with(&other.set);
    }

    /// The endpoints that this grant, `other` or both have: what a credential with two lists may call ([S5]). Both are
    /// of the same mode.
    ///
    /// [S5]: crate::_spec#s5-several-lists
    pub fn union(&self, other: &Self) -> Self {
        Self::from_set(self.set.union(&other.set))
    }

    /// The endpoints that both grants have: what a credential may call within the bound of another ([S4]). Both are of
    /// the same mode.
    ///
    /// [S4]: crate::_spec#s4-bounds
    pub fn intersection(&self, other: &Self) -> Self {
        Self::from_set(self.set.intersection(&other.set))
    }

    /// The endpoints that this grant has and `other` does not.
    pub fn difference(&self, other: &Self) -> Self {
        Self::from_set(self.set.difference(&other.set))
    }

    /// [`Grant::BYTES`] bytes to keep in a cache: the registry's fingerprint and the words, little-endian.
    pub fn bytes(&self) -> impl Iterator<Item = u8> + '_ {
        let words = self.set.as_words().iter().flat_map(|word| word.to_le_bytes());
        R::CATALOG.fingerprint().to_le_bytes().into_iter().chain(words)
    }

    /// A grant from [`Grant::bytes`]. The bytes must come from a place that only the server writes: who can
    /// write them can grant anything.
    ///
    /// # Errors
    /// The length is wrong, the fingerprint is of another version of the registry, or a bit beyond the last
    /// endpoint is set. The grant is to be made anew from the list's text.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, GrantBytesError> {
        let length = GrantBytesError::Length { expected: Self::BYTES, found: bytes.len() };
        let (fingerprint, rest) = bytes.split_first_chunk().ok_or(length)?;
        let (chunks, []) = rest.as_chunks() else { return Err(length) };
        let mut words = R::Words::ZERO;
        if chunks.len() != words.as_ref().len() {
            return Err(length);
        }
        if u128::from_le_bytes(*fingerprint) != R::CATALOG.fingerprint() {
            return Err(GrantBytesError::Fingerprint);
        }
        for (word, chunk) in words.as_mut().iter_mut().zip(chunks) {
            *word = u64::from_le_bytes(*chunk);
        }
        let used = R::CATALOG.len() % 64;
        match words.as_ref().last() {
            Some(last) if used != 0 && last >> used != 0 => Err(GrantBytesError::BeyondLast),
            _ => Ok(Self::from_set(EndpointSet::from_words(words))),
        }
    }
}

impl PatternList<'_> {
    /// The endpoints of the registry that the list grants to requests of this mode: [`PatternList::decide`] for
    /// every endpoint at once. No allocation; see [`Catalog::grant`](crate::Catalog::grant) for the cost.
    pub fn grant<Api: Registry>(self, mode: impl OneMode) -> Grant<Api> {
        Grant::from_set(Api::CATALOG.grant(self, mode.__mode()))
    }
}

impl<'a> PatternList<'a> {
    /// Finds what is odd about the list, given the registry. No allocation; see
    /// [`Catalog::lint`](crate::Catalog::lint) for the cost.
    pub fn lint<R: Registry>(self) -> Lint<'a, R::Words> {
        R::CATALOG.lint(self)
    }
}

impl<R: Registry> Clone for Grant<R> {
    fn clone(&self) -> Self {
        Self::from_set(self.set.clone())
    }
}

impl<R: Registry> PartialEq for Grant<R> {
    fn eq(&self, other: &Self) -> bool {
        self.set == other.set
    }
}

impl<R: Registry> Eq for Grant<R> {}

impl<R: Registry> fmt::Debug for Grant<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grant({} of {} endpoints)", self.len(), R::CATALOG.len())
    }
}

impl<R: Registry> Extend<EndpointId<R>> for Grant<R> {
    fn extend<I: IntoIterator<Item = EndpointId<R>>>(&mut self, ids: I) {
        self.set.extend(ids.into_iter().map(EndpointId::index));
    }
}

impl<R: Registry> FromIterator<EndpointId<R>> for Grant<R> {
    fn from_iter<I: IntoIterator<Item = EndpointId<R>>>(ids: I) -> Self {
        let mut grant = Self::nothing();
        grant.extend(ids);
        grant
    }
}

impl<'s, R: Registry> IntoIterator for &'s Grant<R> {
    type Item = EndpointId<R>;
    type IntoIter = Iter<'s, R>;

    fn into_iter(self) -> Iter<'s, R> {
        self.iter()
    }
}

/// The endpoints that a grant has, in registry order; see [`Grant::iter`].
pub struct Iter<'s, R> {
    indices: endpoint_set::Iter<'s>,
    of: PhantomData<fn() -> R>,
}

impl<R> Iterator for Iter<'_, R> {
    type Item = EndpointId<R>;

    fn next(&mut self) -> Option<EndpointId<R>> {
        self.indices.next().map(EndpointId::__new)
    }
}

impl<R> Clone for Iter<'_, R> {
    fn clone(&self) -> Self {
        Self { indices: self.indices.clone(), of: PhantomData }
    }
}

impl<R> FusedIterator for Iter<'_, R> {}

/// Why bytes are not a grant of this registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GrantBytesError {
    /// Not as long as a grant of this registry.
    Length {
        /// [`Grant::BYTES`].
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// [S1]: the bytes are of another version of the registry, or of another registry.
    ///
    /// [S1]: crate::_spec#s1-text-and-grant
    Fingerprint,
    /// A bit is set that belongs to no endpoint.
    BeyondLast,
}

impl fmt::Display for GrantBytesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => write!(f, "expected {expected} bytes, found {found}"),
            Self::Fingerprint => {
                f.write_str("the grant is of another version of the registry; make it anew from its list")
            }
            Self::BeyondLast => f.write_str("a bit beyond the last endpoint is set"),
        }
    }
}

impl Error for GrantBytesError {}
