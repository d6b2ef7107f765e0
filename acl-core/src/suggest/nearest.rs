//! How near one word is to others (feature `alloc`).

use alloc::vec;
use alloc::vec::Vec;
use core::mem;

/// The candidate nearest to `word`, if one is near: at most a third of its letters differ. The first of equals.
///
/// ```
/// use acl_core::suggest::nearest;
///
/// assert_eq!(nearest("tikets", ["people", "tickets"]), Some("tickets"));
/// assert_eq!(nearest("legacy", ["people", "tickets"]), None);
/// ```
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let letters = word.chars().count();
    let most = letters.div_ceil(3);
    candidates
        .into_iter()
        // As many letters must be inserted or removed at least: a text of any length costs no comparison.
        .filter(|candidate| candidate.chars().count().abs_diff(letters) <= most)
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be inserted, removed, replaced, or swapped with their neighbour (no letter twice): the
/// optimal string alignment distance.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut row = last.clone();
    let mut previous = None;
    for (i, from) in a.chars().enumerate() {
        row[0] = i + 1;
        for (j, to) in b.iter().copied().enumerate() {
            let replaced = last[j] + usize::from(from != to);
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if j > 0 && from == b[j - 1] && previous == Some(to) {
                row[j + 1] = row[j + 1].min(before_last[j - 1] + 1);
            }
        }
        mem::swap(&mut before_last, &mut last);
        mem::swap(&mut last, &mut row);
        previous = Some(from);
    }
    last[b.len()]
}
