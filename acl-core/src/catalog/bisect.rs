//! Binary search among the tags of a catalog, by their text and by their reversed text.
//!
//! Eight bytes of a tag are compared as one number; the rest counts only if those are equal. The byte that
//! counts most stands on top, so that numbers compare as texts do:
//!
//! ```text
//! head of `tickets.list`   t  i  c  k  e  t  s  .    first byte on top
//! tail of `tickets.list`   t  s  i  l  .  s  t  e    last byte on top, read backwards
//! bits                     63 … 56            7 … 0
//! ```
//!
//! A shorter text is filled up with zeros, and a mask leaves out what the needle does not have.

use core::cmp::Ordering;

/// The first place of `from..to` for which `before` does not hold, if it holds for all places before that one.
#[inline]
pub(crate) fn partition(mut from: usize, mut to: usize, before: impl Fn(usize) -> bool) -> usize {
    while from < to {
        let middle = from.midpoint(to);
        if before(middle) { from = middle + 1 } else { to = middle }
    }
    from
}

/// The places below `len` that compare equal, if the lesser ones come before them and the greater ones after.
#[inline]
pub(crate) fn equal_range(len: usize, compare: impl Fn(usize) -> Ordering) -> (usize, usize) {
    let (mut from, mut to) = (0, len);
    while from < to {
        let middle = from.midpoint(to);
        match compare(middle) {
            Ordering::Less => from = middle + 1,
            Ordering::Greater => to = middle,
            // One of them shortens the way to both ends.
            Ordering::Equal => {
                let first = partition(from, middle, |place| compare(place).is_lt());
                return (first, partition(middle + 1, to, |place| compare(place).is_le()));
            }
        }
    }
    (from, from)
}

/// A text that is searched for at the beginning, or at the end, of others.
#[derive(Clone, Copy)]
pub(crate) struct Needle<'a> {
    text: &'a [u8],
    key: u64,
    mask: u64,
}

/// All of the top `bytes` bytes.
#[inline]
fn top(bytes: usize) -> u64 {
    if bytes >= 8 { u64::MAX } else { !(u64::MAX >> (8 * bytes)) }
}

/// The first eight bytes after `start`, the first one on top; zeros beyond the last.
#[inline]
fn first_eight(all: &[u8], start: usize) -> u64 {
    let rest = all.get(start..).unwrap_or(&[]);
    match rest.first_chunk() {
        Some(eight) => u64::from_be_bytes(*eight),
        None => rest.iter().rev().fold(0, |key, byte| (key >> 8) | u64::from(*byte) << 56),
    }
}

/// The last eight bytes before `end`, the last one on top; zeros before the first.
#[inline]
fn last_eight(all: &[u8], end: usize) -> u64 {
    let rest = all.get(..end).unwrap_or(&[]);
    match rest.last_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => rest.iter().fold(0, |key, byte| (key >> 8) | u64::from(*byte) << 56),
    }
}

impl<'a> Needle<'a> {
    /// Searched for at the beginning.
    #[inline]
    pub(crate) fn head(text: &'a [u8]) -> Self {
        let mask = top(text.len());
        Self { text, key: first_eight(text, 0) & mask, mask }
    }

    /// Searched for at the end.
    #[inline]
    pub(crate) fn tail(text: &'a [u8]) -> Self {
        let mask = top(text.len());
        Self { text, key: last_eight(text, text.len()) & mask, mask }
    }

    /// How the beginning of `all[start..end]`, as long as this at most, compares to this.
    #[inline]
    pub(crate) fn compare_head(&self, all: &[u8], start: usize, end: usize) -> Ordering {
        let length = end.saturating_sub(start);
        let key = first_eight(all, start) & top(length) & self.mask;
        if key == self.key && self.text.len() > 8 {
            let text = all.get(start..start + length.min(self.text.len())).unwrap_or(&[]);
            return text.cmp(self.text);
        }
        key.cmp(&self.key)
    }

    /// How the end of `all[start..end]`, as long as this at most and read backwards, compares to this.
    #[inline]
    pub(crate) fn compare_tail(&self, all: &[u8], start: usize, end: usize) -> Ordering {
        let length = end.saturating_sub(start);
        let key = last_eight(all, end) & top(length) & self.mask;
        if key == self.key && self.text.len() > 8 {
            let text = all.get(end - length.min(self.text.len())..end).unwrap_or(&[]);
            return text.iter().rev().cmp(self.text.iter().rev());
        }
        key.cmp(&self.key)
    }
}
