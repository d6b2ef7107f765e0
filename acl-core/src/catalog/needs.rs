//! D11: tags that an endpoint needs besides its own.
//!
//! Distinct needed tags have numbers. Two tables lead from an endpoint to the texts that a pattern may match:
//!
//! ```text
//!             needs            needed
//! endpoint ─────────► need ─────────► tag number (the present name first, then the former ones)
//! ```

use crate::catalog::bisect::partition;
use crate::catalog::tables::{Row, Tables};
use crate::text::pattern::{Pattern, body_matches};
use crate::text::tag::Tag;

/// The bytes of a pair of numbers.
#[cfg(feature = "alloc")]
pub(crate) const fn pair(first: u16, second: u16) -> [u8; 4] {
    let ([a0, a1], [b0, b1]) = (first.to_le_bytes(), second.to_le_bytes());
    [a0, a1, b0, b1]
}

/// The two numbers of a pair.
pub(crate) const fn numbers([a0, a1, b0, b1]: [u8; 4]) -> (u16, u16) {
    (u16::from_le_bytes([a0, a1]), u16::from_le_bytes([b0, b1]))
}

/// The pairs whose first number is one of `from..to`. The pairs ascend by it.
fn pairs_of(pairs: &[[u8; 4]], from: u16, to: u16) -> &[[u8; 4]] {
    let first = |at: usize| pairs.get(at).map_or(u16::MAX, |pair| numbers(*pair).0);
    let start = partition(0, pairs.len(), |at| first(at) < from);
    let end = partition(start, pairs.len(), |at| first(at) < to);
    pairs.get(start..end).unwrap_or(&[])
}

/// The needs of one endpoint of a catalog.
#[derive(Clone, Copy)]
pub(crate) struct NeedRefs<'a> {
    tables: &'a Tables<'a>,
    pairs: &'a [[u8; 4]],
}

impl<'a> NeedRefs<'a> {
    /// No needs, of the same catalog.
    pub(crate) const fn none(self) -> Self {
        Self { pairs: &[], ..self }
    }

    /// Their numbers, in declared order.
    pub(crate) fn numbers(self) -> impl Iterator<Item = u16> + Clone + use<'a> {
        self.pairs.iter().map(|pair| numbers(*pair).1)
    }

    pub(crate) fn needed(self) -> impl Iterator<Item = Need<'a>> + Clone + use<'a> {
        self.numbers().map(move |number| Need::Catalog { tables: self.tables, number })
    }
}

/// One needed tag.
#[derive(Clone, Copy)]
pub(crate) enum Need<'a> {
    Borrowed(Tag<'a>),
    Catalog { tables: &'a Tables<'a>, number: u16 },
}

impl<'a> Need<'a> {
    /// The need with this number.
    pub(crate) const fn of(tables: &'a Tables<'a>, number: u16) -> Self {
        Self::Catalog { tables, number }
    }

    /// The present name.
    pub(crate) fn tag(self) -> Option<Tag<'a>> {
        match self {
            Self::Borrowed(tag) => Some(tag),
            Self::Catalog { tables, number } => {
                tables.need_names(number).next().and_then(|tag| tables.tag(tag))
            }
        }
    }

    /// Whether the pattern matches the tag by its present name or a former one.
    pub(crate) fn is_matched_by(self, pattern: Pattern<'_>) -> bool {
        match self {
            Self::Borrowed(tag) => pattern.matches(tag),
            Self::Catalog { tables, number } => {
                tables.need_names(number).any(|tag| tables.is_matched(tag, pattern))
            }
        }
    }
}

impl<'a> Tables<'a> {
    #[inline]
    pub(crate) fn need_refs(&'a self, row: &Row, endpoint: u16) -> NeedRefs<'a> {
        let pairs = match row.flags & Row::NEEDS {
            0 => &[],
            _ => pairs_of(self.needs, endpoint, endpoint.saturating_add(1)),
        };
        NeedRefs { tables: self, pairs }
    }

    /// The numbers of the names that a needed tag has now or had.
    pub(crate) fn need_names(&self, need: u16) -> impl Iterator<Item = usize> + use<'a> {
        self.needed_of(need, need.saturating_add(1)).map(|(_, tag)| usize::from(tag))
    }

    /// Each endpoint with each of its needs.
    pub(crate) fn needs(&self) -> impl Iterator<Item = (u16, u16)> + Clone + use<'a> {
        self.needs.iter().map(|pair| numbers(*pair))
    }

    /// Each need with each name that it has now or had.
    pub(crate) fn needed(&self) -> impl Iterator<Item = (u16, u16)> + Clone + use<'a> {
        self.needed.iter().map(|pair| numbers(*pair))
    }

    /// [`Tables::needed`] of the needs `from..to`.
    pub(crate) fn needed_of(&self, from: u16, to: u16) -> impl Iterator<Item = (u16, u16)> + Clone + use<'a> {
        pairs_of(self.needed, from, to).iter().map(|pair| numbers(*pair))
    }

    /// Whether an endpoint needs the tag, by its present name. The present names ascend, as the needs do. O(log²
    /// needs).
    pub(crate) fn is_needed(&self, tag: usize) -> bool {
        let present = |need: usize| self.need_names(u16::try_from(need).ok()?).next();
        let found =
            partition(0, usize::from(self.need_count()), |need| present(need).is_some_and(|it| it < tag));
        present(found) == Some(tag)
    }

    pub(crate) fn is_matched(&self, tag: usize, pattern: Pattern<'_>) -> bool {
        self.tag_bytes(tag).is_some_and(|text| body_matches(pattern.body().as_bytes(), text))
    }

    /// How many distinct tags are needed.
    pub(crate) fn need_count(&self) -> u16 {
        self.needed.last().map_or(0, |pair| numbers(*pair).0.saturating_add(1))
    }
}
