//! From a declared path to its endpoints, by perfect hashing.

/// The first endpoint of each declared path. What `registry!` emits.
///
/// The map's keys are numbers made of the paths, so it holds neither a second copy of them nor their places: eight
/// bytes a path. A path that no registry has may have the number of one that it has, so whoever finds an endpoint
/// compares the path.
pub struct PathMap {
    /// The first seed under which no two paths of the registry have one number.
    pub seed: u64,
    /// From the number of a path to the first endpoint that has it.
    pub first: phf::Map<u32, u16>,
}

impl PathMap {
    /// The first endpoint that may have this path.
    pub(crate) fn first(&self, path: &str) -> Option<u16> {
        self.first.get(&path_number(path, self.seed)).copied()
    }
}

/// Eight bytes a step, each folded by a multiplication of twice the width.
pub const fn path_number(path: &str, seed: u64) -> u32 {
    let mut number = fold(seed ^ path.len() as u64);
    let mut rest = path.as_bytes();
    while let Some((chunk, after)) = rest.split_first_chunk() {
        number = fold(number ^ u64::from_le_bytes(*chunk));
        rest = after;
    }
    let mut last = 0;
    while let [byte, after @ ..] = rest {
        last = last << 8 | *byte as u64;
        rest = after;
    }
    #[allow(clippy::cast_possible_truncation)] // the half is enough, and the other is folded into it
    return fold(number ^ last) as u32;
}

const fn fold(number: u64) -> u64 {
    // The golden ratio's bits, and those of pi so that 0 does not stay 0.
    let product = (number ^ 0x2436_a885_a308_d313) as u128 * 0x9e37_79b9_7f4a_7c15;
    #[allow(clippy::cast_possible_truncation)] // both halves are kept
    return (product >> 64) as u64 ^ product as u64;
}
