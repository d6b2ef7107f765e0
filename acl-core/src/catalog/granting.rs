//! From a list to the set of endpoints that it grants: the work behind a grant.
//!
//! One pass puts in what the allows reach. Where the catalog has `explicit` endpoints, these are taken out between
//! the allows with `*` and those without (D10). The denies come last and work on endpoints, not on tags: each takes
//! out every endpoint that has a tag which it matches, whatever allowed it (D4, D7). Then the mode is folded in:
//!
//! ```text
//! granted by tags ─ or authenticated (D2) ─ and open to the mode (D3) ─ or public (D1) ─► grant
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
            self.fill_by_tags(list, set);
            self.fold_mode(mode, set);
        })
    }

    /// Like [`Catalog::grant`], for a stored list: a stale one grants nothing.
    ///
    /// # Errors
    /// S3: the first deny that makes the list stale. It is found on the way, since a grant looks every deny up.
    pub(crate) fn grant_stored<'l, W: Storage>(
        &self,
        list: PatternList<'l>,
        mode: Mode,
    ) -> Result<EndpointSet<W>, Pattern<'l>> {
        let mut stale = None;
        let granted = self.filled(|set| {
            stale = self.fill_by_tags(list, set);
            self.fold_mode(mode, set);
        });
        stale.map_or(Ok(granted), Err)
    }

    /// The endpoints that the list grants by their tags (D4 to D7, D10), whatever their mode and access. What a
    /// [`Policy`](crate::Policy) keeps. The cost is that of [`Catalog::grant`].
    pub fn grant_by_tags<W: Storage>(&self, list: PatternList<'_>) -> EndpointSet<W> {
        self.filled(|set| _ = self.fill_by_tags(list, set))
    }

    /// The `public` endpoints, which everyone may call (D1).
    pub fn public<W: Storage>(&self) -> EndpointSet<W> {
        self.filled(|set| set.insert_table(self.tables.public))
    }

    /// A set that was filled, if it has room for every endpoint.
    pub(crate) fn filled<W: Storage>(&self, fill: impl FnOnce(&mut Filling<'_>)) -> EndpointSet<W> {
        let mut set = EndpointSet::<W>::with_words(self.words());
        if set.as_words().len() >= self.words() {
            fill(&mut set.borrowed().first_words(self.words()));
        }
        set
    }

    /// [`Catalog::grant_by_tags`], into an empty set. Returns the deny for which the list is stale (S3).
    fn fill_by_tags<'l>(&self, list: PatternList<'l>, set: &mut Filling<'_>) -> Option<Pattern<'l>> {
        let has_explicit = !self.tables.explicit.is_empty();
        let (mut denies, mut literals) = (false, false);
        for pattern in list.patterns() {
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
            for pattern in list.patterns().filter(|p| !p.is_deny() && p.is_literal()) {
                self.apply(pattern, Change::Insert, set);
            }
        }
        let mut stale = None;
        if denies {
            for pattern in list.patterns().filter(|p| p.is_deny()) {
                let matches = self.apply(pattern, Change::Remove, set);
                if !matches && stale.is_none() && !self.was_removed(pattern) {
                    stale = Some(pattern);
                }
            }
        }
        stale
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
