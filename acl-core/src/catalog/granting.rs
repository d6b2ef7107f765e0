//! From a list to the set of endpoints that it grants: the work behind a grant.
//!
//! One pass puts in what the allows reach. Where the catalog has `explicit` endpoints, these are taken out between
//! the allows with `*` and those without (D10). The denies come last and work on endpoints, not on tags: each takes
//! out every endpoint that has a tag that it matches, whatever allowed the endpoint (D4, D7). Endpoints that need a tag
//! which is not granted are taken out (D11). Then the mode is folded in:
//!
//! ```text
//! granted by tags ─ and what it needs (D11) ─ or authenticated (D2) ─ and open to the mode (D3) ─ or public (D1) ─► grant
//! ```

use crate::catalog::endpoint_set::{EndpointSet, Storage};
use crate::catalog::lookup::Catalog;
use crate::catalog::mode::Mode;
use crate::catalog::search::{Found, Span};
use crate::catalog::tables::{DenseRange, Order};
use crate::text::list::PatternList;
use crate::text::pattern::Pattern;

/// A set that is being filled.
pub(crate) type Filling<'s> = EndpointSet<&'s mut [u64]>;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Insert,
    Remove,
}

impl Catalog<'_> {
    /// The endpoints that the list grants to a request of this mode: what [`PatternList::decide`] says of each.
    ///
    /// A pattern costs O(log tags) and then O(words) or O(endpoints that it matches), whichever is less; one with
    /// several `*` may look at every tag that begins as it does. Allocates nothing but the storage asked for. A
    /// storage that is too small for the catalog, such as a short array, stays empty.
    ///
    /// ```
    /// use acl_core::assemble::{Declaration, Declarations};
    /// use acl_core::{Mode, ModeSet, PatternList};
    ///
    /// let declared = |method, tag| Declaration {
    ///     method, path: "/tickets", tags: vec![tag], modes: ModeSet::BUILT_IN, ..Declaration::default()
    /// };
    /// let endpoints = vec![declared("GET", "tickets.list"), declared("POST", "tickets.post")];
    /// let assembled = Declarations { endpoints, ..Declarations::default() }.assemble()?;
    /// let catalog = assembled.catalog();
    /// let granted = catalog.grant::<Vec<u64>>(PatternList::parse("*.list")?, Mode::KEY);
    /// assert_eq!(granted.iter().collect::<Vec<u16>>(), [0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn grant<W: Storage>(&self, list: PatternList<'_>, mode: Mode) -> EndpointSet<W> {
        self.filled(|set| {
            self.fill_by_tags(list.patterns(), set);
            self.retain_met(set, &core::iter::once(list.patterns()));
            self.fold_mode(mode, set);
        })
    }

    /// The endpoints that a stored list grants by their own tags alone: what they need, their mode and their access are
    /// not looked at.
    ///
    /// # Errors
    /// S3: the first deny that makes the list stale. It is found on the way, since a grant looks every deny up.
    pub(crate) fn grant_stored<'l, W: Storage>(
        &self,
        list: PatternList<'l>,
    ) -> Result<EndpointSet<W>, Pattern<'l>> {
        let mut stale = None;
        let granted = self.filled(|set| stale = self.fill_by_tags(list.patterns(), set));
        stale.map_or(Ok(granted), Err)
    }

    /// The endpoints that the list grants by their tags and by what they need ([D4] to [D7], [D10], [D11]), whatever
    /// their mode and access. What a [`Policy`](crate::Policy) keeps. The cost is that of [`Catalog::grant`].
    ///
    /// [D4]: crate::_spec#d4-deny
    /// [D7]: crate::_spec#d7-order
    /// [D10]: crate::_spec#d10-explicit
    /// [D11]: crate::_spec#d11-needs
    pub fn grant_by_tags<W: Storage>(&self, list: PatternList<'_>) -> EndpointSet<W> {
        self.grant_of_patterns(list.patterns())
    }

    /// The endpoints that the list grants by their own tags ([D4] to [D7], [D10]), whatever they need. What a list
    /// selects in a rule ([R4]).
    ///
    /// [D4]: crate::_spec#d4-deny
    /// [D7]: crate::_spec#d7-order
    /// [D10]: crate::_spec#d10-explicit
    /// [R4]: crate::_spec#r4-sets
    pub fn grant_by_own_tags<W: Storage>(&self, list: PatternList<'_>) -> EndpointSet<W> {
        self.filled(|set| _ = self.fill_by_tags(list.patterns(), set))
    }

    /// [`Catalog::grant_by_tags`] of some patterns of a list.
    pub(crate) fn grant_of_patterns<'l, W: Storage>(
        &self,
        patterns: impl Iterator<Item = Pattern<'l>> + Clone,
    ) -> EndpointSet<W> {
        self.filled(|set| {
            self.fill_by_tags(patterns.clone(), set);
            self.retain_met(set, &core::iter::once(patterns));
        })
    }

    /// The `public` endpoints, which everyone may call ([D1]).
    ///
    /// [D1]: crate::_spec#d1-public
    pub fn public<W: Storage>(&self) -> EndpointSet<W> {
        self.filled(|set| set.insert_table(self.tables.public))
    }

    /// A set that was filled, if it has room for every endpoint.
    pub(crate) fn filled<W: Storage>(&self, fill: impl FnOnce(&mut Filling<'_>)) -> EndpointSet<W> {
        let mut set = EndpointSet::<W>::with_words(self.words());
        self.change(&mut set, fill);
        set
    }

    /// Changes a set, if it has room for every endpoint.
    pub(crate) fn change<W: Storage>(&self, set: &mut EndpointSet<W>, change: impl FnOnce(&mut Filling<'_>)) {
        if set.as_words().len() >= self.words() {
            change(&mut set.borrowed().first_words(self.words()));
        }
    }

    /// What the list grants by an endpoint's own tags, into an empty set. Returns the deny for which the list is stale
    /// (S3).
    fn fill_by_tags<'l>(
        &self,
        patterns: impl Iterator<Item = Pattern<'l>> + Clone,
        set: &mut Filling<'_>,
    ) -> Option<Pattern<'l>> {
        let has_explicit = !self.tables.explicit.is_empty();
        let (mut denies, mut literals) = (false, false);
        for pattern in patterns.clone() {
            if pattern.is_deny() {
                denies = true;
            } else if has_explicit && pattern.is_literal() {
                literals = true;
            } else {
                self.apply(pattern, Change::Insert, set);
            }
        }
        if has_explicit {
            set.remove_table(self.tables.explicit);
        }
        if literals {
            for pattern in patterns.clone().filter(|p| !p.is_deny() && p.is_literal()) {
                self.apply(pattern, Change::Insert, set);
            }
        }
        let mut stale = None;
        if denies {
            for pattern in patterns.filter(|p| p.is_deny()) {
                let matches = self.apply(pattern, Change::Remove, set);
                if !matches && stale.is_none() && !self.reaches_absent(pattern) {
                    stale = Some(pattern);
                }
            }
        }
        stale
    }

    /// D11: removes every endpoint that needs a tag which none of the lists grants, or a need that the tables do not
    /// have.
    ///
    /// Looks at 64 needs at a time, one bit each, so that it allocates nothing, however many there are.
    /// O(needs × patterns); costs nothing if no endpoint needs anything.
    pub(crate) fn retain_met<'l>(
        &self,
        set: &mut Filling<'_>,
        lists: &(impl Iterator<Item: Iterator<Item = Pattern<'l>>> + Clone),
    ) {
        if self.tables.needs.is_empty() {
            return;
        }
        let count = self.tables.need_count();
        for first in (0..count.max(1)).step_by(64) {
            let met = lists.clone().fold(0, |met, patterns| met | self.met(first, patterns));
            for (endpoint, need) in self.tables.needs() {
                if bit_of(need, first).map_or(need >= count, |bit| met & bit == 0) {
                    set.remove(endpoint);
                }
            }
        }
    }

    /// Returns which needs the patterns grant, for the 64 needs that start at `first`. Bit `i` stands for need
    /// `first + i`.
    fn met<'l>(&self, first: u16, patterns: impl Iterator<Item = Pattern<'l>>) -> u64 {
        let names = self.tables.needed_of(first, first.saturating_add(64));
        let (mut allowed, mut denied) = (0, 0);
        for pattern in patterns {
            let sum: &mut u64 = if pattern.is_deny() { &mut denied } else { &mut allowed };
            for (need, tag) in names.clone() {
                if self.tables.is_matched(usize::from(tag), pattern) {
                    *sum |= bit_of(need, first).unwrap_or(0);
                }
            }
        }
        allowed & !denied
    }

    /// D1 to D3: what the mode and the flags make of a set that knows neither.
    pub(crate) fn fold_mode(&self, mode: Mode, set: &mut Filling<'_>) {
        set.insert_table(self.tables.authenticated);
        set.retain_table(self.open_to(mode));
        set.insert_table(self.tables.public);
    }

    /// A bitset of the endpoints that are open to the mode.
    pub(crate) fn open_to(&self, mode: Mode) -> &[[u8; 8]] {
        let start = mode.index() * self.words();
        self.tables.open_to.get(start..start + self.words()).unwrap_or(&[])
    }

    /// Puts in or takes out every endpoint that has a tag which the pattern matches. Returns whether it matches one.
    pub(crate) fn apply(&self, pattern: Pattern<'_>, change: Change, set: &mut Filling<'_>) -> bool {
        match self.tags_for(pattern) {
            Found::Exactly(Span::All) => {
                match change {
                    Change::Insert => set.insert_first(self.len()),
                    Change::Remove => set.clear(),
                }
                self.tables.tag_count() > 0
            }
            Found::Exactly(Span::Range(order, from, to)) => {
                self.change_range(order, from, to, change, set);
                from < to
            }
            Found::Among(span) => {
                let mut matches = false;
                self.each_matching(span, pattern, |tag| {
                    change_each(set, self.tables.endpoints_of(tag), change);
                    matches = true;
                    false
                });
                matches
            }
        }
    }

    fn change_range(&self, order: Order, from: usize, to: usize, change: Change, set: &mut Filling<'_>) {
        if let Some(bits) = self.dense_set(order, from, to) {
            return match change {
                Change::Insert => set.insert_table(bits),
                Change::Remove => set.remove_table(bits),
            };
        }
        match order {
            Order::Prefix => change_each(set, self.tables.endpoints_of_range(from, to), change),
            Order::Suffix => {
                for tag in self.by_suffix(from, to) {
                    change_each(set, self.tables.endpoints_of(tag), change);
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

fn change_each(set: &mut Filling<'_>, endpoints: &[[u8; 2]], change: Change) {
    match change {
        Change::Insert => set.insert_each(endpoints),
        Change::Remove => set.remove_each(endpoints),
    }
}

/// Returns the bit of a need in the window of 64 needs that starts at `first`, or `None` for a need outside it. Tables
/// that were not verified may name any need.
fn bit_of(need: u16, first: u16) -> Option<u64> {
    1_u64.checked_shl(need.checked_sub(first)?.into())
}
