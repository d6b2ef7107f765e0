//! Shows that no text makes a parser, an error or a drawing of it panic, and that what parses comes back equal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use acl_core::{ErrorKind, MAX_LIST_BYTES, ParseError, Pattern, PatternList, Tag};
use proptest::prelude::*;
use proptest::sample::select;

const NASTY: [char; 19] = [
    'a', 'b', '0', '.', '.', '*', '-', '_', ',', ',', ' ', '\n', '\t', '\0', '\u{feff}', 'é', '🎫', 'A',
    '\u{202e}',
];

fn nasty() -> impl Strategy<Value = String> {
    prop::collection::vec(select(&NASTY), 0..40).prop_map(|characters| characters.into_iter().collect())
}

/// Long enough to break every limit, in segments, bytes or patterns.
fn long() -> impl Strategy<Value = String> {
    let piece = select(&["a", ".", "a.", "*.", "*", ",", " ", "-", "é", "aaaaaaaaaaaaaaaa", "\n", "A", "a,"]);
    (prop::collection::vec(piece, 1..6), 1..400_usize)
        .prop_map(|(pieces, times)| pieces.concat().repeat(times))
}

/// Mostly lists that parse.
fn good() -> impl Strategy<Value = String> {
    let element = prop_oneof![select(&["a", "b0", "c-d", "e_"]), Just("*")];
    let body = prop::collection::vec(element, 1..17).prop_map(|elements| elements.join("."));
    let pattern = (select(&["", "-"]), body, select(&["", " ", "\r\n", "\t\u{c}"]))
        .prop_map(|(minus, body, space)| format!("{space}{minus}{body}{space}"));
    prop::collection::vec(pattern, 1..12).prop_map(|patterns| patterns.join(","))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<Vec<u8>>().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        any::<String>(),
        nasty(),
        nasty(),
        long(),
        good(),
    ]
}

/// The range is one of the text, and both ways to show the error say where it is.
fn shows(error: &ParseError, text: &str) {
    let range = error.range();
    assert!(text.get(range.clone()).is_some(), "{range:?} is no range of {text:?}");
    let line = error.to_string();
    assert!(!line.contains('\n') && !line.is_empty());
    let drawn = error.in_text(text).to_string();
    let lines: Vec<&str> = drawn.split('\n').collect();
    assert_eq!((lines.len(), lines[0]), (3, line.as_str()), "{text:?}");
    assert!(lines[1].starts_with("  | ") && lines[2].starts_with("  | "));
    let (lead, carets) = lines[2].split_at(lines[2].find('^').unwrap());
    assert!(carets.chars().all(|c| c == '^') && lead.chars().count() <= 4 + 48 && carets.len() <= 96);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn any_text_as_a_tag(text in text()) {
        match Tag::parse(&text) {
            Ok(tag) => {
                prop_assert_eq!(tag.as_str(), &*text);
                prop_assert_eq!(tag.segments().collect::<Vec<_>>().join("."), text.clone());
                prop_assert!(Pattern::parse(&text).unwrap().matches(tag));
            }
            Err(error) => {
                shows(&error, &text);
                prop_assert_eq!(error.pattern_number(), None);
            }
        }
    }

    #[test]
    fn any_text_as_a_pattern(text in text()) {
        match Pattern::parse(&text) {
            Ok(pattern) => {
                prop_assert_eq!(pattern.as_str(), &*text);
                prop_assert_eq!(PatternList::parse(&text).unwrap().patterns().collect::<Vec<_>>(), [pattern]);
                prop_assert_eq!(pattern.is_literal(), Tag::parse(pattern.body()).is_ok());
            }
            Err(error) => shows(&error, &text),
        }
    }

    #[test]
    fn any_text_as_a_list(text in text()) {
        let errors: Vec<ParseError> = PatternList::errors(&text).collect();
        match PatternList::parse(&text) {
            Ok(list) => {
                prop_assert_eq!(&errors, &[]);
                let patterns: Vec<Pattern<'_>> = list.patterns().collect();
                prop_assert_eq!(patterns.len(), text.split(',').count());
                let joined = patterns.iter().map(Pattern::to_string).collect::<Vec<_>>().join(",");
                let again = PatternList::parse(&joined).unwrap();
                prop_assert_eq!(again.patterns().collect::<Vec<_>>(), patterns.clone());
                prop_assert!(patterns.iter().all(|one| Pattern::parse(one.as_str()) == Ok(*one)));
            }
            Err(first) => {
                prop_assert_eq!(errors.first(), Some(&first));
                for error in &errors {
                    shows(error, &text);
                }
                let starts: Vec<usize> = errors.iter().map(|error| error.range().start).collect();
                prop_assert!(starts.is_sorted());
                let numbers: Vec<_> = errors.iter().filter_map(ParseError::pattern_number).collect();
                prop_assert!(numbers.windows(2).all(|two| two[0] < two[1]), "two errors of one pattern");
            }
        }
    }

    /// A text that parses is not all that parses: each of its patterns does, and no bad one hides in it.
    #[test]
    fn a_list_parses_if_and_only_if_its_elements_do(text in text()) {
        let space: &[char] = &['\t', '\n', '\u{c}', '\r', ' '];
        let elements = text.split(',').all(|element| Pattern::parse(element.trim_matches(space)).is_ok());
        prop_assert_eq!(PatternList::parse(&text).is_ok(), elements && text.len() <= MAX_LIST_BYTES);
    }

    /// The same at every place of a long list, whose bytes are read many at once.
    #[test]
    fn a_text_within_a_long_list(text in text(), before in 0..100_usize, after in 0..100_usize) {
        let list = format!("{}a,{text},{}a", "ab.c,".repeat(before), "c0.*,".repeat(after));
        prop_assert_eq!(PatternList::errors(&list).next(), PatternList::parse(&list).err());
    }

    #[test]
    fn drawn_under_another_text(parsed in text(), other in text()) {
        let errors = PatternList::errors(&parsed).take(20).chain(Tag::parse(&parsed).err());
        for error in errors.chain(Pattern::parse(&parsed).err()) {
            let drawn = error.in_text(&other).to_string();
            prop_assert_eq!(drawn.split('\n').count(), 3);
        }
    }
}

/// What may follow what hangs on two bytes; a list is read in blocks of bytes, and so are its ends. So: every
/// three characters of those that differ, at every place of lists that begin and end at every place of a block.
#[test]
fn three_characters_at_every_place_of_a_list() {
    const EACH: [char; 13] = ['a', '9', '_', '-', '.', '*', ',', ' ', '\n', '\u{b}', '/', 'A', 'é'];
    let whole = "ab.*, -c.d_e-f, *.g,\n*.h.*, -*, ij,".repeat(4);
    let mut accepted = 0;
    for length in [29, 30, 31, 32, 33, 40, 62, 63, 64, 65, 95, 130] {
        // Around each edge of a block, and at both ends.
        for at in (0..=length).filter(|at| at % 32 < 4 || at % 32 > 29 || length - at < 4) {
            for triple in 0..13_usize.pow(3) {
                let three = [EACH[triple % 13], EACH[triple / 13 % 13], EACH[triple / 169]];
                let text: String =
                    whole[..at].chars().chain(three).chain(whole[at..length].chars()).collect();
                let parsed = PatternList::parse(&text);
                assert_eq!(PatternList::errors(&text).next(), parsed.err(), "{text:?}");
                accepted += usize::from(parsed.is_ok());
            }
        }
    }
    assert!(accepted > 1_000, "{accepted}");
}

/// Bytes and dots are counted in blocks; the limits hold to the byte and to the segment nevertheless.
#[test]
fn patterns_at_their_limits_at_every_place_of_a_list() {
    let pattern = |segments: usize, bytes: usize| {
        let dotted = "a.".repeat(segments - 1);
        format!("{dotted}{}", "z".repeat(bytes - dotted.len()))
    };
    for before in 0..80 {
        for after in [0, 1, 2, 31, 32, 33, 70] {
            let kind = |pattern: &str| {
                let first = ["", "b,"][before % 2].to_owned() + &"a,".repeat(before / 2);
                let text = format!("{first}{pattern}{}", ",a".repeat(after));
                PatternList::parse(&text).map_or_else(|error| Some(error.kind()), |_| None)
            };
            for (segments, bytes) in [(1, 1), (2, 100), (15, 255), (16, 31), (16, 40), (16, 255)] {
                assert_eq!(kind(&pattern(segments, bytes)), None);
                assert_eq!(kind(&format!(" \n{} \t", pattern(segments, bytes))), None);
            }
            for (segments, bytes) in [(17, 33), (17, 40), (17, 255), (24, 60)] {
                assert_eq!(kind(&pattern(segments, bytes)), Some(ErrorKind::TooManySegments));
            }
            for (segments, bytes) in [(1, 256), (16, 256), (17, 256), (1, 300)] {
                assert_eq!(kind(&pattern(segments, bytes)), Some(ErrorKind::TooLong));
            }
            assert_eq!(kind(&format!("-{}*", "*.".repeat(15))), None);
            assert_eq!(kind(&format!("-{}*", "*.".repeat(16))), Some(ErrorKind::TooManySegments));
        }
    }
}

#[test]
fn a_place_that_the_text_does_not_have_is_drawn() {
    for text in ["", "é", "a.*,\r\nb.*", "\n"] {
        for (start, end) in
            [(0, 0), (0, 9), (1, 2), (3, 1), (usize::MAX, 0), (5, usize::MAX), (0, usize::MAX)]
        {
            let drawn = acl_core::Snippet::new(text, start..end).to_string();
            assert_eq!(drawn.split('\n').count(), 2, "{drawn}");
        }
    }
    assert_eq!(acl_core::Snippet::new("a.*,\r\nb.*\r\n", 0..3).to_string(), "  | a.*,\n  | ^^^");
}

/// Of the place, 96 characters are shown, and on each side of it 48, a `…` before it among them.
#[test]
fn a_long_place_is_cut_where_its_line_would_be_too_long() {
    let drawn = |before: usize, at: usize, after: usize| {
        let text = "b".repeat(before) + &"a".repeat(at) + &"c".repeat(after);
        let drawn = acl_core::Snippet::new(&text, before..before + at).to_string();
        let (line, marks) = drawn.split_once('\n').unwrap();
        let count = |c| line.matches(c).count();
        (count('b'), count('a'), count('c'), count('…'), marks.matches('^').count())
    };
    assert_eq!(drawn(10, 96, 48), (10, 96, 48, 0, 96));
    assert_eq!(drawn(10, 60, 0), (10, 60, 0, 0, 60));
    assert_eq!(drawn(10, 97, 0), (10, 96, 0, 1, 96));
    assert_eq!(drawn(10, 5, 49), (10, 5, 48, 1, 5));
    assert_eq!(drawn(49, 5, 0), (47, 5, 0, 1, 5));
}

#[test]
fn a_snippet_of_another_or_a_wide_text_is_drawn() {
    let error = PatternList::parse("tickets.*, people.*, Legacy.*").unwrap_err();
    assert_eq!(error.range(), 21..22);
    for other in ["", "tickets", "\n\n\n", "ééééééééééééééé", "🎫🎫🎫🎫🎫🎫🎫", "aaaaaaaaaaaaaaaaaaaaa"]
    {
        let drawn = error.in_text(other).to_string();
        assert_eq!(drawn.split('\n').count(), 3, "{drawn}");
    }
    let missing = PatternList::parse("").unwrap_err();
    assert_eq!(missing.in_text("é").to_string().lines().count(), 3);
}

#[test]
fn every_cut_of_a_list_with_wide_characters() {
    let text = "tickets.*,\n-é.*, 🎫, *.\u{feff}list, A.b.c, --x, - y, a..b, **, a*, -";
    for from in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
        for to in (from..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            for error in PatternList::errors(&text[from..to]) {
                shows(&error, &text[from..to]);
            }
        }
    }
}
