//! Finds the first place of a byte in a text, eight bytes at a time.

/// The first place of this byte, or the length.
///
/// Eight bytes are looked at as one number. After `zeros = chunk ^ byte in every place`, a byte of `zeros` is 0 where
/// the byte stands. Subtracting 1 from every byte sets the highest bit of the first 0, and of no byte before it:
///
/// ```text
/// text   t  i  c  k  ,  a  .  *      looking for `,`
/// zeros  58 45 4f 47 00 4d 02 06
/// found  .. .. .. .. 80 .. .. ..     the lowest bit found is that of the first
/// ```
#[inline]
pub(crate) const fn find_byte(text: &[u8], byte: u8) -> usize {
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);
    let (chunks, rest) = text.as_chunks();
    let mut at = 0;
    while at < chunks.len() {
        let zeros = u64::from_le_bytes(chunks[at]) ^ (ONES * byte as u64);
        let found = zeros.wrapping_sub(ONES) & !zeros & HIGHS;
        if found != 0 {
            return 8 * at + found.trailing_zeros() as usize / 8;
        }
        at += 1;
    }
    let whole = text.len() - rest.len();
    let mut left = 0;
    while left < rest.len() && rest[left] != byte {
        left += 1;
    }
    whole + left
}
