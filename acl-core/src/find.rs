//! The first place of a byte in a text, eight bytes at a time.

/// The first place of this byte, or the length.
#[inline]
pub(crate) fn find(text: &[u8], byte: u8) -> usize {
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);
    let (chunks, rest) = text.as_chunks();
    for (at, chunk) in chunks.iter().enumerate() {
        // A byte of `zeros` is 0 where the byte is; the lowest bit found is that of the first.
        let zeros = u64::from_le_bytes(*chunk) ^ (ONES * u64::from(byte));
        let found = zeros.wrapping_sub(ONES) & !zeros & HIGHS;
        if found != 0 {
            return 8 * at + found.trailing_zeros() as usize / 8;
        }
    }
    let whole = text.len() - rest.len();
    whole + rest.iter().position(|other| *other == byte).unwrap_or(rest.len())
}
