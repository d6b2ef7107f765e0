//! Sets of endpoints as grants have them: bit `i % 64` of word `i / 64` for the endpoint of index `i`.

/// The indices of the bits that are set, ascending.
pub(crate) fn indices(words: &[u64]) -> impl Iterator<Item = u16> {
    (0_u16..).zip(words).flat_map(|(at, word)| {
        let rest = std::iter::successors(Some(*word), |rest| Some(rest & rest.wrapping_sub(1)));
        rest.take_while(|rest| *rest != 0)
            .filter_map(move |rest| u16::try_from(rest.trailing_zeros()).ok().map(|bit| 64 * at + bit))
    })
}

pub(crate) fn has(words: &[u64], index: u16) -> bool {
    words.get(usize::from(index / 64)).is_some_and(|word| word >> (index % 64) & 1 == 1)
}
