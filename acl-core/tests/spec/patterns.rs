//! P1 to P3.

use acl_core::ErrorKind::{
    BareMinus, Character, DoubleMinus, DoubleWildcard, EmptyPattern, EmptySegment, PartialWildcard,
    SegmentStart, SpaceAfterMinus, TooLong, TooManySegments, UpperCase,
};
use acl_core::{Pattern, Tag};

use crate::{Broken, assert_broken, matches};

fn broken(text: &str, expected: &Broken) {
    assert_broken(text, Pattern::parse(text), expected);
}

#[test]
fn p1_a_minus_denies() {
    let allow = Pattern::parse("tickets.*").unwrap();
    let deny = Pattern::parse("-tickets.*").unwrap();
    assert_eq!((allow.is_deny(), allow.as_str(), allow.body()), (false, "tickets.*", "tickets.*"));
    assert_eq!((deny.is_deny(), deny.as_str(), deny.body()), (true, "-tickets.*", "tickets.*"));
    assert!(Pattern::parse("-*").unwrap().is_deny());
    assert!(!Pattern::parse("a-b.c-").unwrap().is_deny());
}

#[test]
fn p1_segments_as_in_tags() {
    for text in ["a", "*", "-a", "tickets.tickets.list", "*.*", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.*"] {
        assert!(Pattern::parse(text).is_ok(), "{text}");
    }
    let message = "byte 0: empty pattern; expected a pattern such as `tickets.*` or `-*.delete`";
    broken("", &(EmptyPattern, 0..0, message));
    let message = "byte 1: upper-case letter `T`; tags are lower case: write `t`";
    broken("-Tickets", &(UpperCase('T'), 1..2, message));
    let message = "byte 2: a segment cannot begin with `-`; it begins with a letter or a digit";
    broken("a.-b", &(SegmentStart('-'), 2..3, message));
    let message = "byte 1: unexpected `,`; one tag or pattern was expected here";
    broken("a,b", &(Character(','), 1..2, message));
    let message = "byte 2: unexpected character `?` (U+003F); a segment has only `a-z`, `0-9`, `_` and `-`";
    broken("a.?", &(Character('?'), 2..3, message));
}

#[test]
fn p1_sixteen_segments_and_255_bytes() {
    let seventeen = ["*"; 17].join(".");
    broken(&seventeen, &(TooManySegments, 32..33, "byte 32: more than 16 segments"));
    let deny = format!("-{seventeen}");
    broken(&deny, &(TooManySegments, 33..34, "byte 33: more than 16 segments"));
    assert!(Pattern::parse(&"a".repeat(255)).is_ok());
    broken(&"a".repeat(256), &(TooLong, 0..256, "bytes 0..256: more than 255 bytes"));
    // The minus counts.
    assert!(Pattern::parse(&format!("-{}", "a".repeat(254))).is_ok());
    let long = format!("-{}", "a".repeat(255));
    broken(&long, &(TooLong, 0..256, "bytes 0..256: more than 255 bytes"));
}

#[test]
fn p2_a_star_is_one_or_more_whole_segments() {
    for (pattern, yes, no) in [
        ("*", &["a", "a.b", "a.b.c"][..], &[][..]),
        ("tickets.*", &["tickets.a", "tickets.tickets.list"], &["tickets", "people.a", "ticketsx.a"]),
        ("*.delete", &["a.delete", "a.b.delete", "delete.delete"], &["delete", "a.delete.b", "a.xdelete"]),
        ("a.*.b", &["a.x.b", "a.x.y.b", "a.b.b", "a.a.b"], &["a.b", "a.x.b.c", "x.a.x.b", "a.xb"]),
        ("a.*.b.*", &["a.x.b.y", "a.b.b.b", "a.x.y.b.z.b"], &["a.b.c", "a.x.b", "a.b.b"]),
        ("*.*", &["a.b", "a.b.c"], &["a"]),
        ("*.b.*", &["a.b.c", "b.b.b", "x.a.b.c"], &["b.c", "a.b", "a.bb.c", "b.b"]),
        ("*.*.*", &["a.b.c", "a.b.c.d"], &["a", "a.b"]),
        ("*.a.*.a", &["x.a.x.a", "a.a.a.a", "a.a.x.y.a"], &["x.a.a", "a.a.a", "a.x.a"]),
    ] {
        for tag in yes {
            assert!(matches(pattern, tag), "{pattern} {tag}");
        }
        for tag in no {
            assert!(!matches(pattern, tag), "{pattern} {tag}");
        }
    }
}

#[test]
fn p2_nothing_stands_beside_a_star() {
    let rest = "`*` stands for whole segments, so nothing may stand beside it";
    for (text, from, to) in [("tick*", 0, 5), ("*x", 0, 2), ("a.b*c.d", 2, 5), ("-a*", 1, 3), ("*-a", 0, 3)] {
        broken(text, &(PartialWildcard, from..to, format!("bytes {from}..{to}: {rest}").leak()));
    }
    let rest = "`**`; one `*` already stands for one or more segments: write `*`";
    for (text, at) in [("**", 0), ("a.**", 2), ("***", 0), ("-**.a", 1), ("a**", 1)] {
        broken(text, &(DoubleWildcard, at..at + 2, format!("bytes {at}..{}: {rest}", at + 2).leak()));
    }
}

#[test]
fn p2_no_empty_segment() {
    let rest = "empty segment; a dot stands between two segments, as in `tickets.list`";
    for (text, at) in [(".", 0), (".*", 0), ("*.", 2), ("*..a", 2), ("-.a", 1), ("-a.", 3)] {
        broken(text, &(EmptySegment, at..at, format!("byte {at}: {rest}").leak()));
    }
}

#[test]
fn p2_one_minus_right_before_the_pattern() {
    broken("-", &(BareMinus, 0..1, "byte 0: `-` with nothing to deny; expected a pattern after it"));
    for text in ["--", "--a", "--*"] {
        broken(text, &(DoubleMinus, 0..2, "bytes 0..2: `--`; one `-` denies: write `-` once"));
    }
    for text in ["- a", "-\ta", "-\n*", "- "] {
        let message = "bytes 0..2: space after `-`; write the pattern right after it";
        broken(text, &(SpaceAfterMinus, 0..2, message));
    }
}

#[test]
fn p3_matches_a_whole_tag() {
    assert!(matches("tickets.tickets.list", "tickets.tickets.list"));
    for tag in ["tickets", "tickets.tickets", "tickets.tickets.list.all", "tickets.tickets.lis", "a.tickets"]
    {
        assert!(!matches("tickets.tickets.list", tag), "{tag}");
    }
    assert!(!matches("tickets.*", "tickets"));
    assert!(!matches("tickets.*", "ticketsx.a"));
    assert!(!matches("*.list", "tickets.xlist"));
    assert!(!matches("a.b", "a-b"));
}

#[test]
fn p3_the_minus_takes_no_part() {
    for (pattern, tag) in [("tickets.*", "tickets.a"), ("*.delete", "a.delete"), ("a", "b"), ("a.*", "a")] {
        assert_eq!(matches(pattern, tag), matches(&format!("-{pattern}"), tag), "{pattern} {tag}");
    }
}

/// P2 and P3 as SPEC.md writes them, segment by segment: which beginnings of the tag each part may reach.
pub(crate) fn reference(pattern: &[&str], tag: &[&str]) -> bool {
    let mut reached = vec![false; tag.len() + 1];
    reached[0] = true;
    for part in pattern {
        let mut next = vec![false; tag.len() + 1];
        for (at, segment) in tag.iter().enumerate() {
            next[at + 1] =
                if *part == "*" { reached[at] || next[at] } else { reached[at] && part == segment };
        }
        reached = next;
    }
    reached[tag.len()]
}

/// Every sequence of up to `most` of these segments.
fn sequences(segments: &[&'static str], most: usize) -> Vec<Vec<&'static str>> {
    let mut all: Vec<Vec<&str>> = Vec::new();
    let mut longest = vec![Vec::new()];
    for _ in 0..most {
        longest = longest
            .iter()
            .flat_map(|shorter| segments.iter().map(|next| [shorter.as_slice(), &[*next]].concat()))
            .collect();
        all.extend_from_slice(&longest);
    }
    all
}

#[test]
fn p3_agrees_with_the_rule_on_every_small_case() {
    let tags = sequences(&["a", "aa", "b"], 5);
    for pattern in sequences(&["*", "a", "aa"], 5) {
        let text = pattern.join(".");
        let parsed = Pattern::parse(&text).unwrap();
        for tag in &tags {
            let joined = tag.join(".");
            let found = parsed.matches(Tag::parse(&joined).unwrap());
            assert_eq!(found, reference(&pattern, tag), "`{text}` on `{joined}`");
        }
    }
}
