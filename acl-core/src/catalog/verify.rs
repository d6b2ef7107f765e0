//! Checks that tables fit one another, so that a catalog made elsewhere can be trusted.
//!
//! Each check compares a table with the rows, so that in the end no index can disagree with them.

use core::fmt;

use crate::catalog::lookup::{Catalog, MAX_ENDPOINTS};
use crate::catalog::mode::{MAX_MODES, Mode, ModeSet};
use crate::catalog::needs::numbers;
use crate::catalog::tables::{DenseRange, Order, Row, Tables, index_of};
use crate::text::tag::Tag;

/// The first table that does not fit the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TablesError {
    /// More than five modes beyond the three built in.
    Modes,
    /// `tag_text`, `tag_starts`, `by_suffix`: not the distinct tags in their two orders, or no tags ([T1], [T2]).
    ///
    /// [T1]: crate::_spec#t1-form
    /// [T2]: crate::_spec#t2-segments
    Tags,
    /// `rows`, `paths`, `methods`, `endpoint_tags`: a row points outside, or is out of order.
    Rows,
    /// `tag_first`, `tag_endpoints`: not the endpoints of each tag.
    Endpoints,
    /// `open_to`, `public`, `authenticated`, `explicit`: not what the rows say.
    Flags,
    /// `needs`, `needed`: not those of the rows, or of no tag.
    Needs,
    /// `dense`, `dense_sets`: not the endpoints of each range.
    Dense,
    /// [S1]: the tables are not those that the fingerprint was made of.
    ///
    /// [S1]: crate::_spec#s1-text-and-grant
    Fingerprint,
}

impl fmt::Display for TablesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Modes => "more than five modes beyond `key`, `token` and `session`",
            Self::Tags => "the tags are malformed or out of order",
            Self::Rows => "a row points outside its tables or is out of order",
            Self::Endpoints => "the endpoints of a tag are not those of the rows",
            Self::Flags => "a bitset of modes or flags is not that of the rows",
            Self::Needs => "the needs are not those of the rows, or no tags",
            Self::Dense => "the bitset of a range of tags is not that of its tags",
            Self::Fingerprint => "the tables do not match their fingerprint",
        };
        write!(f, "not the tables of a catalog: {what}")
    }
}

impl core::error::Error for TablesError {}

impl<'a> Catalog<'a> {
    /// Creates a catalog over tables that [`assemble`](crate::assemble) made, here or elsewhere.
    ///
    /// O(n log n), no allocation.
    ///
    /// # Errors
    /// The tables do not fit one another, or do not match their fingerprint.
    #[doc(hidden)]
    pub fn new(tables: Tables<'a>) -> Result<Self, TablesError> {
        let catalog = Self::from_tables(tables);
        catalog.verify().map(|()| catalog)
    }

    fn verify(&self) -> Result<(), TablesError> {
        let sound = |holds: bool, error: TablesError| if holds { Ok(()) } else { Err(error) };
        sound(self.own_modes().len() + Mode::BUILT_IN.len() <= MAX_MODES, TablesError::Modes)?;
        sound(self.tables.tags_fit(), TablesError::Tags)?;
        sound(self.rows_fit(), TablesError::Rows)?;
        sound(self.endpoints_fit(), TablesError::Endpoints)?;
        sound(self.flags_fit(), TablesError::Flags)?;
        sound(self.needs_fit(), TablesError::Needs)?;
        sound(self.dense_fits(), TablesError::Dense)?;
        sound(self.computed_fingerprint() == self.fingerprint(), TablesError::Fingerprint)
    }

    fn rows_fit(&self) -> bool {
        let count = self.tables.tag_count();
        self.len() <= MAX_ENDPOINTS
            && self.indices().all(|index| {
                let (Some(route), Some(row)) = (self.route(index), self.tables.row(index)) else {
                    return false;
                };
                let Some(tags) = self.tables.tag_refs(&row) else { return false };
                let before = index.checked_sub(1).and_then(|before| self.route(before));
                before.is_none_or(|before| (before.path, before.method) < (route.path, route.method))
                    && !tags.present.is_empty()
                    && tags.present().all(|tag| tag < count)
                    && tags.former().all(|(of, name)| of < tags.present.len() && name < count)
            })
    }

    fn endpoints_fit(&self) -> bool {
        let refs = |index: u16| self.tables.row(index).and_then(|row| self.tables.tag_refs(&row));
        let has = |index: u16, tag: usize| {
            refs(index).is_some_and(|tags| {
                tags.present().any(|own| own == tag) || tags.former().any(|(_, name)| name == tag)
            })
        };
        let listed = |tag: usize, index: u16| {
            let endpoints = self.tables.endpoints_of(tag);
            endpoints.binary_search_by_key(&index, |endpoint| u16::from_le_bytes(*endpoint)).is_ok()
        };
        (0..self.tables.tag_count()).all(|tag| {
            let endpoints = self.tables.endpoints_of(tag);
            endpoints.windows(2).all(|pair| index_of(pair[0]) < index_of(pair[1]))
                && endpoints.iter().all(|endpoint| has(u16::from_le_bytes(*endpoint), tag))
        }) && self.indices().all(|index| {
            refs(index).is_some_and(|tags| {
                tags.present().all(|tag| listed(tag, index))
                    && tags.former().all(|(_, name)| listed(name, index))
            })
        })
    }

    fn needs_fit(&self) -> bool {
        let tables = &self.tables;
        let (first, then) = (tables.needed().next(), tables.needed().skip(1));
        let ascends = first.is_none_or(|(need, _)| need == 0)
            && tables.needed().zip(then).all(|((before, _), (need, _))| need == before || need == before + 1);
        let is_flagged = |index| tables.row(index).is_some_and(|row| row.flags & Row::NEEDS != 0);
        // The first name of a need is its present one; these ascend.
        let present = |need| tables.need_names(need).next();
        let present_ascend = (1..tables.need_count()).all(|need| present(need - 1) < present(need));
        // Each endpoint with the flag has a pair, and each pair an endpoint with the flag, in order of endpoint.
        let pairs = tables.needs();
        let in_order = pairs.clone().zip(pairs.clone().skip(1)).all(|((before, _), (of, _))| before <= of);
        let has_pair = |index| tables.needs.binary_search_by_key(&index, |pair| numbers(*pair).0).is_ok();
        ascends
            && present_ascend
            && tables.needed().all(|(_, tag)| usize::from(tag) < tables.tag_count())
            && in_order
            && pairs.clone().all(|(of, need)| is_flagged(of) && tables.need_names(need).next().is_some())
            && self.indices().all(|index| !is_flagged(index) || has_pair(index))
    }

    fn flags_fit(&self) -> bool {
        let tables = &self.tables;
        let flagged = |flag: u8| move |row: Row| row.flags & flag != 0;
        let known: ModeSet = self.modes().collect();
        // Without a bitset for it, a grant and a decision would differ at such a mode (M1).
        let is_known = |row: Row| row.flags & Row::PUBLIC != 0 || row.modes & !known.bits() == 0;
        self.indices().all(|index| tables.row(index).is_some_and(is_known))
            && tables.open_to.len() == self.modes().count() * self.words()
            && self.modes().all(|mode| {
                let bits = tables.open_to.get(mode.index() * self.words()..).unwrap_or(&[]);
                self.is_bitset_of(bits, |row| ModeSet::from_bits(row.modes).contains(mode))
            })
            && self.is_flag_set(tables.public, flagged(Row::PUBLIC))
            && self.is_flag_set(tables.authenticated, flagged(Row::AUTHENTICATED))
            && self.is_flag_set(tables.explicit, flagged(Row::EXPLICIT))
    }

    fn is_flag_set(&self, bits: &[[u8; 8]], wanted: impl Fn(Row) -> bool) -> bool {
        let none = !self.indices().any(|index| self.tables.row(index).is_some_and(&wanted));
        if none { bits.is_empty() } else { bits.len() == self.words() && self.is_bitset_of(bits, wanted) }
    }

    /// Whether the first words of `bits` are set for those endpoints, and for nothing beyond the last.
    fn is_bitset_of(&self, bits: &[[u8; 8]], wanted: impl Fn(Row) -> bool) -> bool {
        self.is_set(bits, |index| self.tables.row(index).is_some_and(&wanted))
    }

    fn is_set(&self, bits: &[[u8; 8]], wanted: impl Fn(u16) -> bool) -> bool {
        let bit =
            |at: usize| bits.get(at / 64).is_some_and(|word| u64::from_le_bytes(*word) >> (at % 64) & 1 == 1);
        bits.len() >= self.words()
            && (0..64 * self.words()).all(|at| {
                let inside =
                    u16::try_from(at).is_ok_and(|index| usize::from(index) < self.len() && wanted(index));
                bit(at) == inside
            })
    }

    fn dense_fits(&self) -> bool {
        let tables = &self.tables;
        tables.dense.windows(2).all(|pair| pair[0] < pair[1])
            && tables.dense_sets.len() == tables.dense.len() * self.words()
            && tables.dense.iter().enumerate().all(|(at, DenseRange(order, from, to))| {
                let bits = tables.dense_sets.get(at * self.words()..).unwrap_or(&[]);
                let range = usize::from(*from)..usize::from(*to);
                let tag_at = |place: usize| match order {
                    Order::Prefix => Some(place),
                    Order::Suffix => tables.tag_by_suffix(place),
                };
                let in_range = |index: u16| {
                    range.clone().filter_map(tag_at).any(|tag| {
                        tables.endpoints_of(tag).iter().any(|endpoint| u16::from_le_bytes(*endpoint) == index)
                    })
                };
                range.end <= tables.tag_count() && self.is_set(bits, in_range)
            })
    }
}

impl Tables<'_> {
    fn tags_fit(&self) -> bool {
        let count = self.tag_count();
        let text = |at: usize| self.tag(at).map_or("", Tag::as_str);
        let by_suffix = |place: usize| self.tag_by_suffix(place).map(text);
        let ends = self.tag_starts.len();
        // Strictly ascending in both orders, so each tag is in each order exactly once.
        self.tag_first.len() == ends
            && (ends == count + 1 || (ends == 0 && count == 0))
            && count <= MAX_ENDPOINTS
            && (0..count).all(|at| Tag::parse(text(at)).is_ok())
            && (1..count).all(|at| text(at - 1) < text(at))
            && (1..count).all(|at| match (by_suffix(at - 1), by_suffix(at)) {
                (Some(before), Some(after)) => before.bytes().rev().lt(after.bytes().rev()),
                _ => false,
            })
    }
}
