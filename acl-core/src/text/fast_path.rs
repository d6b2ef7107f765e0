//! The fast path of parsing: recognises well-formed lists in one pass, and explains no mistake.
//!
//! Long lists go to [`crate::text::vectorized`] first, which recognises most of them. The others go through an
//! automaton. Whatever neither accepts, [`crate::text::grammar`] reads again and explains, so errors cost nothing where
//! there are none.
//!
//! ```text
//! state     letter, digit   _        -        *      .     ,      white space
//! START     SEGMENT                  MINUS    STAR                START
//! MINUS     SEGMENT                           STAR
//! DOT       SEGMENT                           STAR
//! SEGMENT   SEGMENT         SEGMENT  SEGMENT         DOT   START  AFTER
//! STAR                                               DOT   START  AFTER
//! AFTER                                                    START  AFTER
//! ```
//!
//! A step is one load and one shift. The row of a byte holds six bits for each state: the state that follows it. A
//! state is the place of its own six bits, so shifting the row by the state leaves the next state in the lowest six
//! bits:
//!
//! ```text
//! row of `a`   │ after AFTER │ after STAR │ after SEGMENT │ after DOT │ after MINUS │ after START │ (none) │
//! bits          41        36  35       30  29          24  23      18  17        12  11         6  5      0
//!                   0             0           SEGMENT        SEGMENT      SEGMENT       SEGMENT        0
//! ```

use crate::text::limits::{MAX_BYTES, MAX_LIST_BYTES, MAX_SEGMENTS};
use crate::text::vectorized;

// What leads nowhere is 0, whose six bits are 0 in every row: once wrong, always wrong.
const WRONG: u64 = 0;
/// Before a pattern, where white space may be.
const START: u64 = 6;
/// After a minus.
const MINUS: u64 = 12;
/// After a dot.
const DOT: u64 = 18;
/// In a segment, which may end here.
const SEGMENT: u64 = 24;
/// After a `*`.
const STAR: u64 = 30;
/// After a pattern, where white space may be.
const AFTER: u64 = 36;

const fn step(state: u64, byte: u8) -> u64 {
    match (state, byte) {
        (START | MINUS | DOT | SEGMENT, b'a'..=b'z' | b'0'..=b'9') | (SEGMENT, b'-' | b'_') => SEGMENT,
        (START | MINUS | DOT, b'*') => STAR,
        (START, b'-') => MINUS,
        (SEGMENT | STAR, b'.') => DOT,
        (SEGMENT | STAR | AFTER, b',') => START,
        (START, byte) if byte.is_ascii_whitespace() => START,
        (SEGMENT | STAR | AFTER, byte) if byte.is_ascii_whitespace() => AFTER,
        _ => WRONG,
    }
}

/// Of each byte the state that follows each state.
static ROWS: [u64; 256] = {
    let mut rows = [0; 256];
    let mut byte = 0_u8;
    loop {
        let mut state = START;
        while state <= AFTER {
            rows[byte as usize] |= step(state, byte) << state;
            state += 6;
        }
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    rows
};

/// Whether the text is a list (P1 to P5). A `false` for a list that is well-formed is possible where a pattern
/// with its white space is longer than a pattern may be.
pub(crate) const fn is_list(text: &[u8]) -> bool {
    HAS_VECTORS && vectorized::is_list(text) || runs_through(text)
}

/// Without vector instructions the automaton is the faster one.
const HAS_VECTORS: bool =
    cfg!(any(target_feature = "sse2", target_feature = "neon", target_feature = "simd128"));

const fn runs_through(text: &[u8]) -> bool {
    if text.len() > MAX_LIST_BYTES {
        return false;
    }
    let mut state = START;
    let (mut at, mut start, mut dots) = (0, 0, 0);
    while at < text.len() {
        let byte = text[at];
        state = ROWS[byte as usize] >> (state & 63);
        dots += (byte == b'.') as usize;
        at += 1;
        if byte == b',' {
            if dots >= MAX_SEGMENTS || at - start > MAX_BYTES {
                return false;
            }
            (start, dots) = (at, 0);
        }
    }
    let end = state & 63;
    (end == SEGMENT || end == STAR || end == AFTER) && dots < MAX_SEGMENTS && at - start <= MAX_BYTES
}

/// A text that the fast path does not accept is read again, so no other test notices if it accepts too little.
#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, runs_through};

    #[test]
    fn a_well_formed_list_is_read_once() {
        for text in [
            "a",
            "z9",
            "0",
            "*",
            "-*",
            "-a",
            "a-b",
            "a_b",
            "a.b",
            "*.a",
            "a.*",
            "-*.a",
            "a,b",
            "*,a",
            "a, -b",
            " a",
            "\ta\n,\r b ",
            "a ,b",
            "* ,*",
            "*\x0c",
            "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p",
            "-a.*.b-_9,*.c, d",
            "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p,a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p",
        ] {
            assert!(runs_through(text.as_bytes()), "{text:?}");
        }
        assert!(runs_through(&[b'a'; MAX_BYTES]));
        let mut two = [b'a'; 2 * MAX_BYTES];
        two[MAX_BYTES - 1] = b',';
        assert!(runs_through(&two[..2 * MAX_BYTES - 1]));
    }

    #[test]
    fn what_the_automaton_refuses_is_no_list() {
        for text in
            ["", ",", "a,", "a..b", ".a", "a.", "-", "--a", "_a", "a b", "a*", "*a", "**", "A", "a;b", "- a"]
        {
            assert!(!runs_through(text.as_bytes()), "{text:?}");
        }
        assert!(!runs_through(&[b'a'; MAX_BYTES + 1]) && !runs_through(b"a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q"));
    }
}
