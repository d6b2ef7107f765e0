//! T1, T2, T4. T3, the vocabulary, is the compiler's: `tests/ui/t3`.

use acl_core::ErrorKind::{
    Character, EmptySegment, EmptyTag, SegmentStart, Space, TooLong, TooManySegments, UpperCase,
    WildcardInTag,
};
use acl_core::assemble::AssembleError;
use acl_core::{MAX_BYTES, MAX_SEGMENTS, Tag};

use crate::{Broken, assemble, assert_broken, declare, endpoint};

fn broken(text: &str, expected: &Broken) {
    assert_broken(text, Tag::parse(text), expected);
}

#[test]
fn t1_one_to_sixteen_segments() {
    assert_eq!((MAX_SEGMENTS, MAX_BYTES), (16, 255));
    for text in ["a", "a.b", "tickets.tickets.list", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p"] {
        assert_eq!(Tag::parse(text).unwrap().as_str(), text);
    }
    assert_eq!(Tag::parse("a.b2.c").unwrap().segments().collect::<Vec<_>>(), ["a", "b2", "c"]);
    broken("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q", &(TooManySegments, 32..33, "byte 32: more than 16 segments"));
    broken(
        "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.qq.r",
        &(TooManySegments, 32..36, "bytes 32..36: more than 16 segments"),
    );
}

#[test]
fn t1_at_most_255_bytes() {
    assert!(Tag::parse(&"a".repeat(255)).is_ok());
    let sixteen = [["abcdefghijklmno"; 15].join("."), "0123456789abcde".into()].join(".");
    assert_eq!(sixteen.len(), 255);
    assert!(Tag::parse(&sixteen).is_ok());
    broken(&"a".repeat(256), &(TooLong, 0..256, "bytes 0..256: more than 255 bytes"));
}

#[test]
fn t1_no_empty_tag_or_segment() {
    let message = "byte 0: empty tag; expected segments such as `tickets.tickets.list`";
    broken("", &(EmptyTag, 0..0, message));
    let rest = "empty segment; a dot stands between two segments, as in `tickets.list`";
    for (text, at) in [(".", 0), (".a", 0), ("a.", 2), ("a..b", 2), ("a.b.", 4)] {
        let message: &'static str = format!("byte {at}: {rest}").leak();
        broken(text, &(EmptySegment, at..at, message));
    }
}

#[test]
fn t2_letters_digits_underscores_hyphens() {
    for text in ["0", "9a", "api_keys", "a-b", "a-", "a_", "a--b", "x_-9.0-_"] {
        assert!(Tag::parse(text).is_ok(), "{text}");
    }
    let start = |c, at: usize| -> Broken {
        let rest = "it begins with a letter or a digit";
        let message = format!("byte {at}: a segment cannot begin with `{c}`; {rest}").leak();
        (SegmentStart(c), at..at + 1, message)
    };
    broken("-a", &start('-', 0));
    broken("_a", &start('_', 0));
    broken("a.-b", &start('-', 2));
    broken("a._b", &start('_', 2));
}

#[test]
fn t2_upper_case_names_the_lower_case_form() {
    let message = "byte 0: upper-case letter `T`; tags are lower case: write `t`";
    broken("Tickets.list", &(UpperCase('T'), 0..1, message));
    let message = "byte 3: upper-case letter `Z`; tags are lower case: write `z`";
    broken("a.bZ", &(UpperCase('Z'), 3..4, message));
}

#[test]
fn t2_no_wildcard() {
    let message = "`*` in a tag; a tag names one operation, only patterns have `*`";
    for (text, at) in [("*", 0), ("a.*", 2), ("tick*", 4), ("a.**", 2)] {
        broken(text, &(WildcardInTag, at..at + 1, format!("byte {at}: {message}").leak()));
    }
}

#[test]
fn t2_no_white_space() {
    let rest = "inside; a comma separates patterns, and a tag has no spaces";
    for (text, c, shown, at) in [
        (" a", ' ', " ", 0),
        ("a ", ' ', " ", 1),
        ("a.\tb", '\t', "\\t", 2),
        ("a\nb", '\n', "\\n", 1),
        ("a\rb", '\r', "\\r", 1),
        ("a\u{c}b", '\u{c}', "\\u{c}", 1),
    ] {
        broken(text, &(Space(c), at..at + 1, format!("byte {at}: white space `{shown}` {rest}").leak()));
    }
}

#[test]
fn t2_no_other_character() {
    let rest = "a segment has only `a-z`, `0-9`, `_` and `-`";
    for (text, c, shown, range, place) in [
        ("a?", '?', "?` (U+003F)", 1..2, "byte 1"),
        ("a\0", '\0', "\\0` (U+0000)", 1..2, "byte 1"),
        ("a\u{b}", '\u{b}', "\\u{b}` (U+000B)", 1..2, "byte 1"),
        ("é", 'é', "é` (U+00E9)", 0..2, "bytes 0..2"),
        ("a.ß", 'ß', "ß` (U+00DF)", 2..4, "bytes 2..4"),
        ("\u{430}", '\u{430}', "\u{430}` (U+0430)", 0..2, "bytes 0..2"),
        ("\u{feff}a", '\u{feff}', "\\u{feff}` (U+FEFF)", 0..3, "bytes 0..3"),
        ("a😀", '😀', "😀` (U+1F600)", 1..5, "bytes 1..5"),
    ] {
        let message = format!("{place}: unexpected character `{shown}; {rest}").leak();
        broken(text, &(Character(c), range, message));
    }
    for (text, message) in [
        ("a,b", "unexpected `,`; one tag or pattern was expected here"),
        ("a/b", "unexpected `/`; a dot stands between two segments, as in `tickets.list`"),
        ("a:b", "unexpected `:`; a dot stands between two segments, as in `tickets.list`"),
        ("a!", "unexpected `!`; a minus denies: write `-`"),
    ] {
        let c = text.chars().nth(1).unwrap();
        broken(text, &(Character(c), 1..2, format!("byte 1: {message}").leak()));
    }
}

#[test]
fn t4_at_least_one_tag_at_most_255() {
    let sound = || endpoint("GET", "/a", &["a"]);
    let none = declare(vec![sound(), endpoint("GET", "/b", &[])]).assemble().unwrap_err();
    assert_eq!(none, AssembleError::TagCount { endpoint: 1 });
    assert_eq!(none.to_string(), "endpoint 1: expected 1 to 255 tags");

    let names: Vec<String> = (0..256).map(|number| format!("t{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert!(declare(vec![endpoint("GET", "/a", &names[..255])]).assemble().is_ok());
    let many = declare(vec![endpoint("GET", "/a", &names)]).assemble().unwrap_err();
    assert_eq!(many, AssembleError::TagCount { endpoint: 0 });

    let malformed = declare(vec![endpoint("GET", "/a", &["a", "B"])]).assemble().unwrap_err();
    assert_eq!(
        malformed.to_string(),
        "endpoint 0: tag `B`: byte 0: upper-case letter `B`; tags are lower case: write `b`",
    );
}

#[test]
fn t4_several_endpoints_share_a_tag() {
    let made = assemble(vec![
        endpoint("GET", "/b", &["tickets.get", "b"]),
        endpoint("HEAD", "/a", &["tickets.get"]),
        endpoint("GET", "/a", &["tickets.get"]),
    ]);
    let catalog = made.catalog();
    assert_eq!(catalog.with_tag("tickets.get").collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(catalog.with_tag("b").collect::<Vec<_>>(), [2]);
    assert_eq!(catalog.with_tag("tickets").count(), 0);
    assert_eq!(catalog.tags().map(Tag::as_str).collect::<Vec<_>>(), ["b", "tickets.get"]);
}
