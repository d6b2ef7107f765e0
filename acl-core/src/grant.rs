//! Grants: a list decided against a whole registry, as a bitset.

use core::error::Error;
use core::fmt;

use crate::list::PatternList;
use crate::mode::Mode;
use crate::registry::{EndpointId, Registry};

mod sealed {
    pub trait Sealed {}
    impl<const W: usize> Sealed for [u64; W] {}
}

/// The words of a grant: `[u64; W]`.
pub trait Words: Clone + Eq + AsRef<[u64]> + AsMut<[u64]> + Send + Sync + 'static + sealed::Sealed {
    /// All zero.
    const ZERO: Self;
}

impl<const W: usize> Words for [u64; W] {
    const ZERO: Self = [0; W];
}

/// What one credential may call of the registry `R`: one bit an endpoint, the mode folded in.
///
/// Built once a credential by [`PatternList::grant`], then asked once a request by [`Grant::allows`]: one
/// load and one bit, whatever the number of endpoints and patterns. Inline, without counters or pointers;
/// `Clone` and not `Copy`, because it is `endpoints / 8` bytes.
///
/// It is a cache: the list's text is the truth, and bytes from [`Grant::bytes`] are refused by another
/// version of the registry (S1).
pub struct Grant<R: Registry> {
    words: R::Words,
}

impl<R: Registry> Grant<R> {
    /// The length of [`Grant::bytes`].
    pub const BYTES: usize = 16 + 8 * R::CATALOG.words();

    /// A grant of nothing, not even of what is public.
    pub const fn nothing() -> Self {
        Self { words: R::Words::ZERO }
    }

    pub(crate) const fn from_words(words: R::Words) -> Self {
        Self { words }
    }

    /// Whether the endpoint may be called. O(1).
    ///
    /// With a constant id the compiler removes the bounds check; no id reaches beyond the words, and if
    /// one did, the answer would be no.
    #[inline]
    pub fn allows(&self, id: EndpointId<R>) -> bool {
        let index = id.index();
        self.words.as_ref().get(usize::from(index / 64)).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// The endpoints granted, in registry order.
    pub fn iter(&self) -> impl Iterator<Item = EndpointId<R>> + Clone + '_ {
        (0..).zip(self.words.as_ref()).flat_map(|(word, bits)| {
            let ones = core::iter::successors(Some(*bits), |rest| Some(rest & rest.wrapping_sub(1)));
            ones.take_while(|rest| *rest != 0).map(move |rest| {
                #[allow(clippy::cast_possible_truncation)] // at most 63
                EndpointId::__new(64 * word + rest.trailing_zeros() as u16)
            })
        })
    }

    /// How many endpoints are granted.
    pub fn len(&self) -> usize {
        self.words.as_ref().iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.words.as_ref().iter().all(|word| *word == 0)
    }

    /// Whether `other` grants everything that this one does.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.words.as_ref().iter().zip(other.words.as_ref()).all(|(own, others)| own & !others == 0)
    }

    /// What this one grants and `other` does not.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.combine(other, |own, others| own & !others)
    }

    /// What both grant: a credential made by another acts with this (S4). Both are of the same mode.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.combine(other, |own, others| own & others)
    }

    fn combine(&self, other: &Self, with: impl Fn(u64, u64) -> u64) -> Self {
        let mut words = self.words.clone();
        for (own, others) in words.as_mut().iter_mut().zip(other.words.as_ref()) {
            *own = with(*own, *others);
        }
        Self { words }
    }

    /// [`Grant::BYTES`] bytes to keep in a cache: the registry's fingerprint and the words, little-endian.
    pub fn bytes(&self) -> impl Iterator<Item = u8> + '_ {
        let words = self.words.as_ref().iter().flat_map(|word| word.to_le_bytes());
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
            _ => Ok(Self { words }),
        }
    }
}

impl PatternList<'_> {
    /// What the list grants of the registry to requests of this mode: [`PatternList::decide`] for every
    /// endpoint at once. No allocation; see [`Catalog::grant_into`](crate::Catalog::grant_into) for the cost.
    pub fn grant<R: Registry>(self, mode: Mode) -> Grant<R> {
        let mut grant = Grant::<R>::nothing();
        // The registry's words have the catalog's length; if they had not, nothing would be granted.
        let _ = R::CATALOG.grant_into(self, mode, grant.words.as_mut());
        grant
    }
}

impl<R: Registry> Clone for Grant<R> {
    fn clone(&self) -> Self {
        Self { words: self.words.clone() }
    }
}

impl<R: Registry> PartialEq for Grant<R> {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl<R: Registry> Eq for Grant<R> {}

impl<R: Registry> fmt::Debug for Grant<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grant({} of {} endpoints)", self.len(), R::CATALOG.len())
    }
}

/// Why bytes are not a grant of this registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantBytesError {
    /// Not as long as a grant of this registry.
    Length {
        /// [`Grant::BYTES`].
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// S1: made by another version of the registry, or by another registry.
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
