//! The one grammar of tags and patterns (SPEC.md, T1, T2, P1, P2, P4, P5), as const functions over bytes.
//!
//! The macros and the runtime both call these, so the compiler and the server agree about every text.

use crate::text::error::{ErrorKind, ParseError};
use crate::text::find_byte::find_byte;
use crate::text::limits::{MAX_BYTES, MAX_LIST_BYTES, MAX_SEGMENTS};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Tag,
    Pattern,
}

/// T1, T2: `text[start..end]` is a tag.
pub(crate) const fn check_tag(text: &[u8], start: usize, end: usize) -> Result<(), ParseError> {
    if start == end {
        return Err(ParseError::new(ErrorKind::EmptyTag, start, end));
    }
    if end - start > MAX_BYTES {
        return Err(ParseError::new(ErrorKind::TooLong, start, end));
    }
    check_segments(text, start, end, Form::Tag)
}

/// P1, P2: `text[start..end]` is a pattern.
pub(crate) const fn check_pattern(text: &[u8], start: usize, end: usize) -> Result<(), ParseError> {
    if start == end {
        return Err(ParseError::new(ErrorKind::EmptyPattern, start, end));
    }
    if end - start > MAX_BYTES {
        return Err(ParseError::new(ErrorKind::TooLong, start, end));
    }
    if text[start] != b'-' {
        return check_segments(text, start, end, Form::Pattern);
    }
    if end - start == 1 {
        return Err(ParseError::new(ErrorKind::BareMinus, start, end));
    }
    match text[start + 1] {
        b'-' => Err(ParseError::new(ErrorKind::DoubleMinus, start, start + 2)),
        next if next.is_ascii_whitespace() => {
            Err(ParseError::new(ErrorKind::SpaceAfterMinus, start, start + 2))
        }
        _ => check_segments(text, start + 1, end, Form::Pattern),
    }
}

/// `text[start..end]` is 1 to 16 segments joined by dots. `start < end`.
const fn check_segments(text: &[u8], start: usize, end: usize, form: Form) -> Result<(), ParseError> {
    let mut segments = 0;
    let mut from = start;
    loop {
        let mut to = from;
        while to < end && text[to] != b'.' {
            to += 1;
        }
        if let Err(error) = check_segment(text, from, to, form) {
            return Err(error);
        }
        segments += 1;
        if segments > MAX_SEGMENTS {
            return Err(ParseError::new(ErrorKind::TooManySegments, from, end));
        }
        if to == end {
            return Ok(());
        }
        from = to + 1;
    }
}

const fn check_segment(text: &[u8], from: usize, to: usize, form: Form) -> Result<(), ParseError> {
    if from == to {
        return Err(ParseError::new(ErrorKind::EmptySegment, from, to));
    }
    if to - from == 1 && text[from] == b'*' && matches!(form, Form::Pattern) {
        return Ok(());
    }
    let mut at = from;
    while at < to {
        match text[at] {
            b'a'..=b'z' | b'0'..=b'9' => {}
            b'-' | b'_' if at > from => {}
            other => return Err(misfit(text, from, at, to, other, form)),
        }
        at += 1;
    }
    Ok(())
}

/// Why the byte at `at` cannot stand in the segment `text[from..to]`.
const fn misfit(text: &[u8], from: usize, at: usize, to: usize, byte: u8, form: Form) -> ParseError {
    let kind = match byte {
        b'A'..=b'Z' => ErrorKind::UpperCase(byte as char),
        b'-' | b'_' => ErrorKind::SegmentStart(byte as char),
        b'*' => {
            // A comma was forgotten, or something stands for it: `a.* b`, `a.*; b`.
            if let Some(between) = first_separator(text, from, to) {
                let found = text[between] as char;
                let kind = if found.is_ascii_whitespace() {
                    ErrorKind::Space(found)
                } else {
                    ErrorKind::Character(found)
                };
                return ParseError::new(kind, between, between + 1);
            }
            return match form {
                Form::Tag => ParseError::new(ErrorKind::WildcardInTag, at, at + 1),
                Form::Pattern if at + 1 < to && text[at + 1] == b'*' => {
                    ParseError::new(ErrorKind::DoubleWildcard, at, at + 2)
                }
                Form::Pattern => ParseError::new(ErrorKind::PartialWildcard, from, to),
            };
        }
        _ if byte.is_ascii_whitespace() => ErrorKind::Space(byte as char),
        _ => {
            let (character, width) = decode(text, at);
            return ParseError::new(ErrorKind::Character(character), at, at + width);
        }
    };
    ParseError::new(kind, at, at + 1)
}

/// Where the first white space, `;` or `|` stands.
const fn first_separator(text: &[u8], from: usize, to: usize) -> Option<usize> {
    let mut at = from;
    while at < to {
        if text[at].is_ascii_whitespace() || matches!(text[at], b';' | b'|') {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The character that begins at `at`, and its width. The bytes are UTF-8, as they come from a `str`.
const fn decode(text: &[u8], at: usize) -> (char, usize) {
    let first = text[at] as u32;
    let (mut code, width) = match first {
        0..=0x7f => return (text[at] as char, 1),
        0x80..=0xdf => (first & 0x1f, 2),
        0xe0..=0xef => (first & 0x0f, 3),
        _ => (first & 0x07, 4),
    };
    let mut next = 1;
    while next < width && at + next < text.len() {
        code = (code << 6) | (text[at + next] & 0x3f) as u32;
        next += 1;
    }
    match char::from_u32(code) {
        Some(character) => (character, next),
        None => (char::REPLACEMENT_CHARACTER, next),
    }
}

/// P4: the pattern of a list that begins at or after `from`: its trimmed range, and where the next begins
/// (`None` after the last).
#[inline]
pub(crate) const fn next_element(text: &[u8], from: usize) -> (usize, usize, Option<usize>) {
    let Some((_, rest)) = text.split_at_checked(from) else { return (from, from, None) };
    let comma = from + find_byte(rest, b',');
    let (start, end) = trim(text, from, comma);
    (start, end, if comma == text.len() { None } else { Some(comma + 1) })
}

/// P4: `text[start..end]` without the white space around it.
const fn trim(text: &[u8], mut start: usize, mut end: usize) -> (usize, usize) {
    while start < end && text[start].is_ascii_whitespace() {
        start += 1;
    }
    while start < end && text[end - 1].is_ascii_whitespace() {
        end -= 1;
    }
    (start, end)
}

/// P4, P5, P7: the first error at or after the pattern that begins at `from`, and where to go on from for
/// the next one.
pub(crate) const fn next_list_error(
    text: &[u8],
    mut from: usize,
    mut index: usize,
) -> Option<(ParseError, Option<(usize, usize)>)> {
    if text.len() > MAX_LIST_BYTES {
        let mut beyond = MAX_LIST_BYTES;
        while text[beyond] & 0xc0 == 0x80 {
            beyond -= 1; // not inside a character
        }
        return Some((ParseError::new(ErrorKind::ListTooLong, beyond, text.len()), None));
    }
    loop {
        let (start, end, next) = next_element(text, from);
        let resume = match next {
            Some(next) => Some((next, index + 1)),
            None => None,
        };
        if start == end {
            return match next {
                None if from == 0 => Some((ParseError::new(ErrorKind::EmptyList, 0, text.len()), None)),
                None => {
                    Some((ParseError::new(ErrorKind::TrailingComma, from - 1, from).in_pattern(index), None))
                }
                Some(_) => {
                    Some((ParseError::new(ErrorKind::EmptyPattern, start, end).in_pattern(index), resume))
                }
            };
        }
        if let Err(error) = check_pattern(text, start, end) {
            return Some((error.in_pattern(index), resume));
        }
        match next {
            Some(next) => {
                from = next;
                index += 1;
            }
            None => return None,
        }
    }
}
