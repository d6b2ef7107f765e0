//! P4 to P7.

use acl_core::ErrorKind::{
    BareMinus, Character, EmptyList, EmptyPattern, ListTooLong, PartialWildcard, Space, TrailingComma,
    UpperCase,
};
use acl_core::{MAX_LIST_BYTES, Mode, Pattern, PatternList};

use crate::{Broken, assert_broken, granted, helpdesk, list};

fn broken(text: &str, expected: &Broken) {
    assert_broken(text, PatternList::parse(text), expected);
}

fn patterns(text: &str) -> Vec<&str> {
    list(text).patterns().map(Pattern::as_str).collect()
}

#[test]
fn p4_commas_separate() {
    assert_eq!(patterns("*"), ["*"]);
    assert_eq!(patterns("tickets.*,-*.delete"), ["tickets.*", "-*.delete"]);
    assert_eq!(patterns("a,a,-a,b"), ["a", "a", "-a", "b"]);
    assert_eq!(list("a , -b").as_str(), "a , -b");
}

#[test]
fn p4_white_space_around_a_pattern_is_ignored() {
    assert_eq!(patterns(" \t\n\u{c}\ra \t\n\u{c}\r,\n  -b.* \n"), ["a", "-b.*"]);
    let rest = "a segment has only `a-z`, `0-9`, `_` and `-`";
    for (c, width, shown) in [
        ('\u{b}', 1, "\\u{b}` (U+000B)"),
        ('\u{a0}', 2, "\\u{a0}` (U+00A0)"),
        ('\u{2003}', 3, "\\u{2003}` (U+2003)"),
    ] {
        let (text, to) = (format!("a,{c}b"), 2 + width);
        let place = if width == 1 { "byte 2".into() } else { format!("bytes 2..{to}") };
        let message = format!("pattern 2, {place}: unexpected character `{shown}; {rest}").leak();
        broken(&text, &(Character(c), 2..to, message));
    }
}

#[test]
fn p4_white_space_inside_a_pattern_is_an_error() {
    let rest = "white space ` ` inside; a comma separates patterns, and a tag has no spaces";
    for (text, number, at) in
        [("a b", 1, 1), ("tickets.list -*.delete", 1, 12), ("tickets.* -*.delete", 1, 9), ("*, a. b", 2, 5)]
    {
        broken(text, &(Space(' '), at..at + 1, format!("pattern {number}, byte {at}: {rest}").leak()));
    }
}

#[test]
fn p4_what_stands_for_a_comma_is_named() {
    for (text, number, at, c) in [
        ("a;b", 1, 1, ';'),
        ("tickets.*; -*.delete", 1, 9, ';'),
        ("a, b.* | c.*", 2, 6, ' '),
        ("a.*|b", 1, 3, '|'),
    ] {
        let rest = match c {
            ' ' => "white space ` ` inside; a comma separates patterns, and a tag has no spaces".to_owned(),
            c => format!("unexpected `{c}`; a comma separates patterns: write `,`"),
        };
        let kind = if c == ' ' { Space(c) } else { Character(c) };
        broken(text, &(kind, at..at + 1, format!("pattern {number}, byte {at}: {rest}").leak()));
    }
}

#[test]
fn p4_an_empty_list_is_an_error() {
    let rest = "empty list; write `*` to mean everything";
    for (text, place) in [("", "byte 0"), (" ", "byte 0"), (" \n\t ", "bytes 0..4")] {
        broken(text, &(EmptyList, 0..text.len(), format!("{place}: {rest}").leak()));
    }
}

#[test]
fn p4_an_empty_element_is_an_error() {
    let rest = "empty pattern; expected a pattern such as `tickets.*` or `-*.delete`";
    for (text, number, at) in [(",", 1, 0), (",a", 1, 0), ("a,,b", 2, 2), ("a, ,b", 2, 3), ("a,b,,", 3, 4)] {
        let message = format!("pattern {number}, byte {at}: {rest}").leak();
        broken(text, &(EmptyPattern, at..at, message));
    }
}

#[test]
fn p4_a_trailing_comma_is_an_error() {
    let rest = "comma with no pattern after it; remove it or add a pattern";
    for (text, number, at) in [("a,", 2, 1), ("a, ", 2, 1), ("*,-a.b,\n", 3, 6)] {
        let message = format!("pattern {number}, byte {at}: {rest}").leak();
        broken(text, &(TrailingComma, at..at + 1, message));
    }
}

#[test]
fn p5_at_most_65535_bytes() {
    assert_eq!(MAX_LIST_BYTES, 65_535);
    let longest = format!("a{}", ",a".repeat(32_767));
    assert_eq!(longest.len(), 65_535);
    assert_eq!(list(&longest).patterns().count(), 32_768);
    let message = "byte 65535: list of more than 65535 bytes";
    broken(&format!("{longest} "), &(ListTooLong, 65_535..65_536, message));
    let message = "bytes 65535..70000: list of more than 65535 bytes";
    broken(&" ".repeat(70_000), &(ListTooLong, 65_535..70_000, message));
}

/// A list of any length is checked while compiling too, without a word of the compiler about how long it takes.
#[test]
fn p5_the_longest_list_as_a_constant() {
    static TEXT: [u8; MAX_LIST_BYTES] = {
        let mut text = [b'a'; MAX_LIST_BYTES];
        let mut at = 1;
        while at < text.len() {
            text[at] = b',';
            at += 2;
        }
        text
    };
    const LONGEST: PatternList<'static> = match str::from_utf8(&TEXT) {
        Ok(text) => match PatternList::parse(text) {
            Ok(list) => list,
            Err(_) => panic!("not a list"),
        },
        Err(_) => panic!("not UTF-8"),
    };
    assert_eq!(LONGEST.patterns().count(), 32_768);
}

#[test]
fn p6_without_a_list_everything() {
    assert_eq!(PatternList::EVERYTHING.as_str(), "*");
    assert_eq!(PatternList::EVERYTHING, list("*"));
    let made = helpdesk();
    assert_eq!(granted(&made.catalog(), PatternList::EVERYTHING.as_str(), Mode::KEY).len(), 6);
}

#[test]
fn p7_one_bad_pattern_rejects_the_list() {
    let message = "pattern 2, byte 6: upper-case letter `D`; tags are lower case: write `d`";
    broken("*, -*.Delete", &(UpperCase('D'), 6..7, message));
    let message = "pattern 3, byte 10: `-` with nothing to deny; expected a pattern after it";
    broken("*, a.*.b, -", &(BareMinus, 10..11, message));
    let message = "pattern 1, bytes 0..5: `*` stands for whole segments, so nothing may stand beside it";
    broken("tick*, people.*", &(PartialWildcard, 0..5, message));
}

#[test]
fn p7_every_error_of_a_list() {
    let errors = |text| PatternList::errors(text).map(|e| (e.pattern_number(), e.kind())).collect::<Vec<_>>();
    assert_eq!(errors("a, -b.*"), []);
    assert_eq!(errors(""), [(None, EmptyList)]);
    assert_eq!(
        errors("A, ok, b c,, -,"),
        [
            (Some(1), UpperCase('A')),
            (Some(3), Space(' ')),
            (Some(4), EmptyPattern),
            (Some(5), BareMinus),
            (Some(6), TrailingComma),
        ],
    );
    for text in ["A", "a,,", "-, b", "a b", " ", "a, -B, C"] {
        assert_eq!(PatternList::errors(text).next(), PatternList::parse(text).err(), "{text}");
    }
}
