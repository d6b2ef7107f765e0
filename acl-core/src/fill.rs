//! From a list to a bitset of the endpoints that it grants: the work behind a grant.

use crate::catalog::Catalog;
use crate::list::PatternList;
use crate::mode::Mode;
use crate::pattern::Pattern;
use crate::search::{Found, Span};
use crate::tables::{DenseRange, Order};

/// A bitset for a list was asked for in a buffer of the wrong size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongWords {
    /// [`Catalog::words`].
    pub expected: usize,
    /// The length of the buffer.
    pub found: usize,
}

impl core::fmt::Display for WrongWords {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "a bitset of {} words was given, the catalog needs {}", self.found, self.expected)
    }
}

impl core::error::Error for WrongWords {}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Set,
    Clear,
}

impl Catalog<'_> {
    /// Writes a bitset of the endpoints that the list grants to a request of this mode: bit `i % 64` of
    /// word `i / 64` for the endpoint of index `i`. It is what [`PatternList::decide`] says of each.
    ///
    /// No allocation. A pattern costs O(log tags) and then O(words) or O(endpoints that it matches),
    /// whichever is less; one with several `*` may look at every tag that begins as it does.
    ///
    /// # Errors
    /// `words` is not [`Catalog::words`] long; it is zeroed.
    pub fn grant_into(&self, list: PatternList<'_>, mode: Mode, words: &mut [u64]) -> Result<(), WrongWords> {
        self.policy_into(list, words)?;
        self.fold_mode(mode, words);
        Ok(())
    }

    /// D4 to D7 and D10 alone: writes a bitset of the endpoints that the list's tags grant, whatever their mode
    /// and access. What [`Policy`](crate::Policy) keeps. The cost is that of [`Catalog::grant_into`].
    ///
    /// # Errors
    /// `words` is not [`Catalog::words`] long; it is zeroed.
    pub fn policy_into(&self, list: PatternList<'_>, words: &mut [u64]) -> Result<(), WrongWords> {
        words.fill(0);
        if words.len() != self.words() {
            return Err(WrongWords { expected: self.words(), found: words.len() });
        }
        let has_explicit = !self.tables.explicit.is_empty();
        let (mut denies, mut literals) = (false, false);
        for pattern in list.patterns() {
            if pattern.is_deny() {
                denies = true;
            } else if has_explicit && pattern.is_literal() {
                literals = true;
            } else {
                self.apply(pattern, Change::Set, words);
            }
        }
        if has_explicit {
            clear(words, self.tables.explicit);
        }
        if literals {
            for pattern in list.patterns().filter(|p| !p.is_deny() && p.is_literal()) {
                self.apply(pattern, Change::Set, words);
            }
        }
        if denies {
            for pattern in list.patterns().filter(|p| p.is_deny()) {
                self.apply(pattern, Change::Clear, words);
            }
        }
        Ok(())
    }

    /// D1 to D3: what the mode and the flags make of a mode-free bitset.
    pub(crate) fn fold_mode(&self, mode: Mode, words: &mut [u64]) {
        set(words, self.tables.authenticated);
        let start = mode.index() * words.len();
        let open = self.tables.open_to.get(start..start + words.len()).unwrap_or(&[]);
        if open.len() == words.len() {
            words.iter_mut().zip(open).for_each(|(word, open)| *word &= u64::from_le_bytes(*open));
        } else {
            words.fill(0);
        }
        set(words, self.tables.public);
    }

    /// Sets or clears every endpoint that has a tag which the pattern matches.
    pub(crate) fn apply(&self, pattern: Pattern<'_>, change: Change, words: &mut [u64]) {
        match self.tags_for(pattern) {
            Found::Exactly(Span::All) => self.change_all(words, change),
            Found::Exactly(Span::Range(order, from, to)) => self.change_range(order, from, to, words, change),
            Found::Among(span) => {
                self.each_matching(span, pattern, |tag| {
                    change_bits(words, self.endpoints_of(tag), change);
                    false
                });
            }
        }
    }

    pub(crate) fn change_all(&self, words: &mut [u64], change: Change) {
        if change == Change::Clear {
            return words.fill(0);
        }
        words.fill(u64::MAX);
        let used = self.len() % 64;
        if let (Some(last), true) = (words.last_mut(), used != 0) {
            *last = (1 << used) - 1;
        }
    }

    fn change_range(&self, order: Order, from: usize, to: usize, words: &mut [u64], change: Change) {
        if let Some(bits) = self.dense_set(order, from, to) {
            return match change {
                Change::Set => set(words, bits),
                Change::Clear => clear(words, bits),
            };
        }
        match order {
            Order::Prefix => change_bits(words, self.endpoints_of_range(from, to), change),
            Order::Suffix => {
                for tag in self.by_suffix(from, to) {
                    change_bits(words, self.endpoints_of(tag), change);
                }
            }
        }
    }

    /// The bitset of a range of tags that many endpoints have, if it was made.
    fn dense_set(&self, order: Order, from: usize, to: usize) -> Option<&[[u8; 8]]> {
        if to.saturating_sub(from) <= dense_from(self.words()) {
            return None;
        }
        let range = DenseRange(order, u16::try_from(from).ok()?, u16::try_from(to).ok()?);
        let found = self.tables.dense.binary_search(&range).ok()?;
        let start = found * self.words();
        self.tables.dense_sets.get(start..start + self.words())
    }
}

/// More tags than this in a range, and one bitset of the range is cheaper than a bit at a time.
pub(crate) const fn dense_from(words: usize) -> usize {
    2 * words
}

pub(crate) fn set(words: &mut [u64], bits: &[[u8; 8]]) {
    words.iter_mut().zip(bits).for_each(|(word, bits)| *word |= u64::from_le_bytes(*bits));
}

pub(crate) fn clear(words: &mut [u64], bits: &[[u8; 8]]) {
    words.iter_mut().zip(bits).for_each(|(word, bits)| *word &= !u64::from_le_bytes(*bits));
}

/// Neighbours in `endpoints` are mostly neighbours in a word, which is changed once.
fn change_bits(words: &mut [u64], endpoints: &[[u8; 2]], change: Change) {
    let mut write = |at: u16, bits: u64| {
        if let Some(word) = words.get_mut(usize::from(at)) {
            match change {
                Change::Set => *word |= bits,
                Change::Clear => *word &= !bits,
            }
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
