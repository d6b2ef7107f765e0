//! Sets of endpoints of one catalog: one bit an endpoint.
//!
//! Endpoint `i` of the catalog is bit `i % 64` of word `i / 64`:
//!
//! ```text
//!        word 0                     word 1
//! bit    63  62   …    1   0        63   62   …   1   0
//!        │               │   │                    │   │
//!   endpoint 63          1   0                   65  64
//! ```

use core::fmt;
use core::hash::{Hash, Hasher};

mod sealed {
    pub trait Sealed {}
    impl<const W: usize> Sealed for [u64; W] {}
    #[cfg(feature = "alloc")]
    impl Sealed for alloc::vec::Vec<u64> {}
}

/// Words that a set can be made in: an array, or a `Vec` (feature `alloc`).
pub trait Storage: AsRef<[u64]> + AsMut<[u64]> + Clone + sealed::Sealed {
    /// Words that are all zero: as many as asked for, if the storage can hold so many.
    fn zeroed(words: usize) -> Self;
}

impl<const W: usize> Storage for [u64; W] {
    /// Always `W` words, whatever was asked for.
    fn zeroed(_: usize) -> Self {
        [0; W]
    }
}

#[cfg(feature = "alloc")]
impl Storage for alloc::vec::Vec<u64> {
    fn zeroed(words: usize) -> Self {
        alloc::vec![0; words]
    }
}

/// The words of a registry's grants: `[u64; W]`.
pub trait Words: Storage + Eq + Send + Sync + 'static {
    /// All zero.
    const ZERO: Self;
}

impl<const W: usize> Words for [u64; W] {
    const ZERO: Self = [0; W];
}

/// A set of endpoints of one catalog, by their indices.
///
/// The words `W` are an array, a borrowed slice, or a `Vec` (feature `alloc`). [`Grant`](crate::Grant) is the same with
/// a registry's type. Two sets that are combined are of one catalog; of sets with different numbers of words, the
/// shorter has none of the endpoints beyond its last word, and an endpoint that has no place in a set cannot be put in.
///
/// ```
/// use acl_core::EndpointSet;
///
/// let mut used = EndpointSet::from_words([0_u64; 2]);
/// assert!(used.insert(3) && used.insert(70) && !used.insert(128));
/// let granted = EndpointSet::from_words([0b1001_u64, 0]);
/// assert_eq!(used.intersection(&granted).iter().collect::<Vec<u16>>(), [3]);
/// assert_eq!(used.difference(&granted).iter().collect::<Vec<u16>>(), [70]);
/// assert!(!used.is_subset(&granted));
/// ```
#[doc(alias("bitset", "bitmap"))]
#[derive(Clone, Copy, Default)]
pub struct EndpointSet<W> {
    words: W,
}

impl<W> EndpointSet<W> {
    /// The set with these words.
    pub const fn from_words(words: W) -> Self {
        Self { words }
    }
}

impl<W: Storage> EndpointSet<W> {
    /// An empty set, with room for the endpoints of a catalog that has so many [`words`](crate::Catalog::words).
    pub fn with_words(words: usize) -> Self {
        Self { words: W::zeroed(words) }
    }
}

impl<W: AsRef<[u64]>> EndpointSet<W> {
    /// The words, as they are kept.
    pub fn as_words(&self) -> &[u64] {
        self.words.as_ref()
    }

    /// Whether the endpoint is in the set. O(1).
    #[inline]
    pub fn contains(&self, index: u16) -> bool {
        self.words.as_ref().get(usize::from(index / 64)).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// The number of endpoints in the set.
    pub fn len(&self) -> usize {
        self.words.as_ref().iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.words.as_ref().iter().all(|word| *word == 0)
    }

    /// The indices of the endpoints, ascending.
    pub fn iter(&self) -> Iter<'_> {
        let (first, rest) =
            self.words.as_ref().split_first().map_or((0, &[][..]), |(word, rest)| (*word, rest));
        Iter { bits: first, base: 0, rest }
    }

    /// Whether `other` has every endpoint of this set.
    pub fn is_subset(&self, other: &EndpointSet<impl AsRef<[u64]>>) -> bool {
        self.pairs(other).all(|(own, others)| own & !others == 0)
    }

    /// Whether this set has every endpoint of `other`.
    pub fn is_superset(&self, other: &EndpointSet<impl AsRef<[u64]>>) -> bool {
        other.is_subset(self)
    }

    /// Whether the two sets have no endpoint in common.
    pub fn is_disjoint(&self, other: &EndpointSet<impl AsRef<[u64]>>) -> bool {
        self.pairs(other).all(|(own, others)| own & others == 0)
    }

    /// Each word of this set with the word of `other` at the same place, or 0 where `other` has none.
    fn pairs<'s>(
        &'s self,
        other: &'s EndpointSet<impl AsRef<[u64]>>,
    ) -> impl Iterator<Item = (u64, u64)> + 's {
        let others = other.words.as_ref().iter().copied().chain(core::iter::repeat(0));
        self.words.as_ref().iter().copied().zip(others)
    }
}

impl<W: AsRef<[u64]> + AsMut<[u64]>> EndpointSet<W> {
    /// Puts the endpoint in. Returns whether it was added: it was not in the set before, and the words reach that far.
    pub fn insert(&mut self, index: u16) -> bool {
        let bit = 1 << (index % 64);
        self.words.as_mut().get_mut(usize::from(index / 64)).is_some_and(|word| {
            let new = *word & bit == 0;
            *word |= bit;
            new
        })
    }

    /// Takes the endpoint out. Returns whether it was in the set.
    pub fn remove(&mut self, index: u16) -> bool {
        let bit = 1 << (index % 64);
        self.words.as_mut().get_mut(usize::from(index / 64)).is_some_and(|word| {
            let old = *word & bit != 0;
            *word &= !bit;
            old
        })
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.words.as_mut().fill(0);
    }

    /// Adds the endpoints of `other`.
    pub fn union_with(&mut self, other: &EndpointSet<impl AsRef<[u64]>>) {
        self.change(other, |own, others| own | others);
    }

    /// Keeps only the endpoints that `other` has too.
    pub fn intersect_with(&mut self, other: &EndpointSet<impl AsRef<[u64]>>) {
        self.change(other, |own, others| own & others);
    }

    /// Takes out the endpoints of `other`.
    pub fn difference_with(&mut self, other: &EndpointSet<impl AsRef<[u64]>>) {
        self.change(other, |own, others| own & !others);
    }

    #[inline]
    fn change(&mut self, other: &EndpointSet<impl AsRef<[u64]>>, with: impl Fn(u64, u64) -> u64) {
        let others = other.words.as_ref().iter().copied().chain(core::iter::repeat(0));
        self.words.as_mut().iter_mut().zip(others).for_each(|(own, others)| *own = with(*own, others));
    }
}

impl<W: AsRef<[u64]> + AsMut<[u64]> + Clone> EndpointSet<W> {
    /// The endpoints that are in this set, in `other`, or in both.
    #[must_use]
    pub fn union(&self, other: &EndpointSet<impl AsRef<[u64]>>) -> Self {
        let mut both = self.clone();
        both.union_with(other);
        both
    }

    /// The endpoints that are in both sets.
    #[must_use]
    pub fn intersection(&self, other: &EndpointSet<impl AsRef<[u64]>>) -> Self {
        let mut common = self.clone();
        common.intersect_with(other);
        common
    }

    /// The endpoints that are in this set and not in `other`.
    #[must_use]
    pub fn difference(&self, other: &EndpointSet<impl AsRef<[u64]>>) -> Self {
        let mut rest = self.clone();
        rest.difference_with(other);
        rest
    }
}

impl<W: AsRef<[u64]> + AsMut<[u64]>> Extend<u16> for EndpointSet<W> {
    fn extend<I: IntoIterator<Item = u16>>(&mut self, indices: I) {
        for index in indices {
            self.insert(index);
        }
    }
}

impl<'s, W: AsRef<[u64]>> IntoIterator for &'s EndpointSet<W> {
    type Item = u16;
    type IntoIter = Iter<'s>;

    fn into_iter(self) -> Iter<'s> {
        self.iter()
    }
}

/// Two sets are equal if they have the same endpoints, however many words they have.
impl<W: AsRef<[u64]>, V: AsRef<[u64]>> PartialEq<EndpointSet<V>> for EndpointSet<W> {
    fn eq(&self, other: &EndpointSet<V>) -> bool {
        self.is_subset(other) && other.is_subset(self)
    }
}

impl<W: AsRef<[u64]>> Eq for EndpointSet<W> {}

impl<W: AsRef<[u64]>> Hash for EndpointSet<W> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let words = self.words.as_ref();
        // Equal sets have equal hashes, so the zeros at the end do not count.
        let used = words.iter().rposition(|word| *word != 0).map_or(0, |last| last + 1);
        words.get(..used).unwrap_or(words).hash(state);
    }
}

impl<W: AsRef<[u64]>> fmt::Debug for EndpointSet<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self).finish()
    }
}

/// The indices of a set's endpoints, ascending; see [`EndpointSet::iter`].
#[derive(Clone, Debug)]
pub struct Iter<'s> {
    /// What is left of the word at hand; the lowest bit that is set is the next endpoint.
    bits: u64,
    /// The index of that word's first endpoint.
    base: u16,
    rest: &'s [u64],
}

impl Iterator for Iter<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        while self.bits == 0 {
            let (word, rest) = self.rest.split_first()?;
            // Endpoints have indices below 65,536, so a word beyond has none.
            self.base = self.base.checked_add(64)?;
            (self.bits, self.rest) = (*word, rest);
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most 63")]
        let lowest = self.bits.trailing_zeros() as u16;
        self.bits &= self.bits - 1;
        Some(self.base + lowest)
    }
}

impl core::iter::FusedIterator for Iter<'_> {}

/// A catalog's tables hold their bitsets as bytes. An empty table stands for an empty set.
impl EndpointSet<&mut [u64]> {
    /// The first words of a set that may have more than its catalog needs.
    pub(crate) fn first_words(self, words: usize) -> Self {
        let most = words.min(self.words.len());
        Self { words: self.words.split_at_mut(most).0 }
    }

    pub(crate) fn insert_table(&mut self, table: &[[u8; 8]]) {
        self.words.iter_mut().zip(table).for_each(|(word, bits)| *word |= u64::from_le_bytes(*bits));
    }

    pub(crate) fn remove_table(&mut self, table: &[[u8; 8]]) {
        self.words.iter_mut().zip(table).for_each(|(word, bits)| *word &= !u64::from_le_bytes(*bits));
    }

    /// Leaves only what the table has; a table that is too short leaves nothing.
    pub(crate) fn retain_table(&mut self, table: &[[u8; 8]]) {
        if table.len() < self.words.len() {
            return self.clear();
        }
        self.words.iter_mut().zip(table).for_each(|(word, bits)| *word &= u64::from_le_bytes(*bits));
    }

    /// Puts in the first `len` endpoints of a catalog.
    pub(crate) fn insert_first(&mut self, len: usize) {
        let mut left = len;
        for word in self.words.iter_mut() {
            *word |= if left >= 64 { u64::MAX } else { (1 << left) - 1 };
            left = left.saturating_sub(64);
        }
    }

    pub(crate) fn insert_each(&mut self, endpoints: &[[u8; 2]]) {
        self.change_each(endpoints, |word, bits| *word |= bits);
    }

    pub(crate) fn remove_each(&mut self, endpoints: &[[u8; 2]]) {
        self.change_each(endpoints, |word, bits| *word &= !bits);
    }

    /// Neighbours in `endpoints` are mostly neighbours in a word, which is changed once.
    #[inline]
    fn change_each(&mut self, endpoints: &[[u8; 2]], change: impl Fn(&mut u64, u64)) {
        let mut write = |at: u16, bits: u64| {
            if let Some(word) = self.words.get_mut(usize::from(at)) {
                change(word, bits);
            }
        };
        let (mut at, mut bits) = (0, 0);
        for endpoint in endpoints.iter().copied().map(u16::from_le_bytes) {
            if endpoint / 64 != at {
                write(at, bits);
                (at, bits) = (endpoint / 64, 0);
            }
            bits |= 1 << (endpoint % 64);
        }
        write(at, bits);
    }
}

impl<W: AsMut<[u64]>> EndpointSet<W> {
    /// The same set, borrowed, so that what fills it is compiled once.
    pub(crate) fn borrowed(&mut self) -> EndpointSet<&mut [u64]> {
        EndpointSet { words: self.words.as_mut() }
    }
}
