//! Finds the tags that a pattern matches: a range in one of the two orders of the tags, by binary search.

use core::cmp::Ordering;

use crate::catalog::bisect::{Needle, equal_range, partition};
use crate::catalog::lookup::Catalog;
use crate::catalog::tables::{Order, index_of};
use crate::text::pattern::{Pattern, body_matches};

/// Tags that stand together in one of their orders.
#[derive(Clone, Copy)]
pub(crate) enum Span {
    All,
    Range(Order, usize, usize),
}

/// Where the tags stand that a pattern matches.
pub(crate) enum Found {
    /// All of these match.
    Exactly(Span),
    /// Those that match are among these.
    Among(Span),
}

impl Catalog<'_> {
    /// Whether the pattern matches a present or former tag. O(log tags); with a `*` between two segments, or
    /// several, it may look at every tag that begins, or ends, as the pattern does.
    pub fn has_tag(&self, pattern: Pattern<'_>) -> bool {
        match self.tags_for(pattern) {
            Found::Exactly(Span::All) => self.tables.tag_count() > 0,
            Found::Exactly(Span::Range(_, from, to)) => from < to,
            Found::Among(span) => self.each_matching(span, pattern, |_| true),
        }
    }

    /// O(log tags).
    pub(crate) fn tags_for(&self, pattern: Pattern<'_>) -> Found {
        let body = pattern.body().as_bytes();
        let Some(first) = body.iter().position(|&byte| byte == b'*') else {
            let needle = Needle::head(body);
            // A tag that goes on after `body` is not before it, and comes after it.
            let tag = partition(0, self.tables.tag_count(), |tag| self.compare_head(&needle, tag).is_lt());
            let found = usize::from(self.tables.tag_bytes(tag) == Some(body));
            return Found::Exactly(Span::Range(Order::Prefix, tag, tag + found));
        };
        let last = body.iter().rposition(|&byte| byte == b'*').unwrap_or(first);
        let (head, tail) = (&body[..first], &body[last + 1..]);
        let span = self.between(head, tail);
        if first == last && (head.is_empty() || tail.is_empty()) {
            Found::Exactly(span)
        } else {
            Found::Among(span)
        }
    }

    /// The tags that begin with `head` and those that end with `tail`, whichever are fewer.
    fn between(&self, head: &[u8], tail: &[u8]) -> Span {
        let prefix = || {
            let needle = Needle::head(head);
            equal_range(self.tables.tag_count(), |tag| self.compare_head(&needle, tag))
        };
        let suffix = || {
            let needle = Needle::tail(tail);
            equal_range(self.tables.tag_count(), |place| self.compare_tail(&needle, place))
        };
        match (head.is_empty(), tail.is_empty()) {
            (true, true) => Span::All,
            (false, true) => {
                let (from, to) = prefix();
                Span::Range(Order::Prefix, from, to)
            }
            (true, false) => {
                let (from, to) = suffix();
                Span::Range(Order::Suffix, from, to)
            }
            (false, false) => {
                let (by_head, by_tail) = (prefix(), suffix());
                if by_head.1 - by_head.0 <= by_tail.1 - by_tail.0 {
                    Span::Range(Order::Prefix, by_head.0, by_head.1)
                } else {
                    Span::Range(Order::Suffix, by_tail.0, by_tail.1)
                }
            }
        }
    }

    #[inline]
    fn compare_head(&self, needle: &Needle<'_>, tag: usize) -> Ordering {
        // What cannot be read stands after everything, so it is in no range.
        self.tables.tag_range(tag).map_or(Ordering::Greater, |(start, end)| {
            needle.compare_head(self.tables.tag_text.as_bytes(), start, end)
        })
    }

    #[inline]
    fn compare_tail(&self, needle: &Needle<'_>, place: usize) -> Ordering {
        self.tables
            .tag_by_suffix(place)
            .and_then(|tag| self.tables.tag_range(tag))
            .map_or(Ordering::Greater, |(start, end)| {
                needle.compare_tail(self.tables.tag_text.as_bytes(), start, end)
            })
    }

    /// The tags at these places in the order of reversed text.
    pub(crate) fn by_suffix(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let tags = self.tables.by_suffix.get(from..to).unwrap_or(&[]);
        tags.iter().copied().map(index_of)
    }

    /// Calls `each` with the tags of the span that match, until it says that this is enough; whether it did.
    pub(crate) fn each_matching(
        &self,
        span: Span,
        pattern: Pattern<'_>,
        mut each: impl FnMut(usize) -> bool,
    ) -> bool {
        let body = pattern.body().as_bytes();
        let enough =
            |tag| self.tables.tag_bytes(tag).is_some_and(|text| body_matches(body, text)) && each(tag);
        match span {
            Span::All => (0..self.tables.tag_count()).any(enough),
            Span::Range(Order::Prefix, from, to) => (from..to).any(enough),
            Span::Range(Order::Suffix, from, to) => self.by_suffix(from, to).any(enough),
        }
    }
}
