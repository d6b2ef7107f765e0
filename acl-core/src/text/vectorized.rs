//! The fast path of parsing, vectorized: recognises well-formed lists from each byte and the two before it.
//!
//! What may stand at a place of a list depends on two bytes before it at most, so no place waits for another:
//!
//! ```text
//! t i c k e t s . * ,   - * . d e l e t e
//!               └─┴─┘                        may a `,` stand here? after `*`: yes
//!                   └─┴─┘                    may a `-` stand here? after white space that follows a `,`: yes
//!                       └─┴─┘                may a `.` stand here? after a `*` that begins a segment: yes
//! ```
//!
//! The loop over a block has a fixed length and no branch, so the compiler makes of it the vector instructions that the
//! target has: 16 or 32 places at a time.

#![expect(clippy::needless_bitwise_bool, reason = "a lazy operator is a branch")]

use crate::text::limits::{MAX_BYTES, MAX_LIST_BYTES, MAX_SEGMENTS};

/// The number of bytes that are looked at together.
const BLOCK: usize = 32;
/// A block and the two bytes before it. Shorter texts are not for this module.
pub(crate) const LEAST: usize = BLOCK + 2;

/// Whether a pattern may begin after this byte: a comma, or white space that stands after one. Other control
/// characters are refused where they stand.
const fn starts(byte: u8) -> bool {
    (byte == b',') | (byte <= b' ')
}

/// Whether `byte` may stand after `last`, and that after `before` (P1, P2, P4). Of white space only what
/// stands before a pattern.
const fn fits(before: u8, last: u8, byte: u8) -> bool {
    let start = starts(last);
    let minus = (last == b'-') & starts(before);
    let star = last == b'*';
    // Before a segment; and in one, after which it may go on or end.
    let open = start | minus | (last == b'.');
    let within = !(open | star);
    let plain = (byte.wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10);
    let space = (byte == b' ') | (byte == b'\n') | (byte == b'\r') | (byte == b'\t') | (byte == 0x0c);
    (plain & !star)
        | ((byte == b'*') & open)
        | ((byte == b'_') & within)
        | ((byte == b'-') & (within | start))
        | (((byte == b'.') | (byte == b',')) & !open)
        | (space & start)
}

/// What a block holds.
struct Seen {
    fits: bool,
    dots: usize,
    comma: bool,
}

const fn look(window: &[u8; LEAST]) -> Seen {
    let (mut misfits, mut dots, mut commas) = (0_u8, 0_u8, 0_u8);
    let mut at = 0;
    while at < BLOCK {
        let byte = window[at + 2];
        misfits |= !fits(window[at], window[at + 1], byte) as u8;
        dots += (byte == b'.') as u8;
        commas |= (byte == b',') as u8;
        at += 1;
    }
    Seen { fits: misfits == 0, dots: dots as usize, comma: commas != 0 }
}

/// Whether the text is a list (P1 to P5). A `false` for one that is well-formed is possible: of short texts, of
/// white space after a pattern, and where patterns come near to their limits, because bytes and dots are
/// counted in whole blocks.
pub(crate) const fn is_list(text: &[u8]) -> bool {
    let (Some(last), true) = (text.last_chunk::<LEAST>(), text.len() <= MAX_LIST_BYTES) else { return false };
    // The ends, as if commas stood around the text.
    let mut fit = fits(b',', b',', text[0]) & fits(b',', text[0], text[1]);
    fit &= fits(last[LEAST - 2], last[LEAST - 1], b',');
    // The most that the pattern at hand can have had, before and in this block. Of the first two bytes, one at
    // most is a dot.
    let (mut bytes, mut dots) = (2, 1);
    let mut rest = text;
    // The last block overlaps the one before it.
    loop {
        let (window, is_last) = match rest.first_chunk::<LEAST>() {
            Some(window) => (window, false),
            None => (last, true),
        };
        let seen = look(window);
        bytes += BLOCK;
        dots += seen.dots;
        fit &= seen.fits & (bytes <= MAX_BYTES) & (dots < MAX_SEGMENTS);
        if is_last || !fit {
            return fit;
        }
        if seen.comma {
            (bytes, dots) = (BLOCK, seen.dots);
        }
        rest = rest.split_at(BLOCK).1;
    }
}
