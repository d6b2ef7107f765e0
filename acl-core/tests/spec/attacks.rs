//! Attacks on matching and on lists.

use acl_core::assemble::{AssembleError, Declaration};
use acl_core::{Access, Mode, Pattern, PatternList, Tag};

use crate::patterns::reference;
use crate::{assemble, declare, endpoint, grant, granted, helpdesk, list, matches};

#[test]
fn attack_a_path_is_never_read_as_another() {
    let open = Declaration { access: Access::Public, ..endpoint("GET", "/open", &["open.get"]) };
    let made = assemble(vec![open, endpoint("GET", "/tickets/{id}", &["tickets.get"])]);
    let catalog = made.catalog();
    for path in [
        "//open",
        "/open/",
        "/open//",
        "/open%2F",
        "/%6fpen",
        "/OPEN",
        "/./open",
        "/open?x",
        "/open#",
        "open",
        "/open\0",
        "/open\n",
        " /open",
        "/open/..",
        "/tickets/7",
        "/tickets/{id}/",
        "/tickets/{ID}",
        "",
    ] {
        let decision = catalog.decide(list("*"), "GET", path, Mode::KEY);
        assert_eq!(decision.reason().code(), "not_in_registry", "{path:?}");
        assert_eq!(catalog.find("GET", path), None, "{path:?}");
    }
    assert!(catalog.find("GET", "/tickets/{id}").is_some());
}

#[test]
fn attack_characters_that_look_like_others() {
    for odd in [
        "\n", "\r\n", "\0", "\u{feff}", "\u{200b}", "\u{202e}", "\u{a0}", "\u{ff0a}", "\u{2217}", "\u{ff0e}",
        "\u{3002}", "\u{430}", "\u{2d0}", "\u{2212}", "\u{2010}", "\u{131}", "e\u{301}", "😀", "%2e", "\\",
        "\u{7f}",
    ] {
        for text in [format!("a{odd}b"), format!("a.{odd}.b"), format!("a.b{odd}c.d")] {
            assert!(Tag::parse(&text).is_err(), "{text:?}");
            for text in [text.clone(), format!("*.{text}"), format!("-{text}")] {
                assert!(Pattern::parse(&text).is_err(), "{text:?}");
                assert!(PatternList::parse(&format!("*, {text}")).is_err(), "{text:?}");
            }
        }
        // Nothing stands for a minus, a star or a comma.
        assert!(PatternList::parse(&format!("*, {odd}tickets{odd}.*")).is_err(), "{odd:?}");
    }
}

#[test]
fn attack_case() {
    for text in ["Tickets.*", "tickets.List", "-*.DELETE", "TICKETS", "tickets.\u{212a}"] {
        assert!(PatternList::parse(text).is_err(), "{text}");
    }
    assert!(Tag::parse("tickets.tickets.Delete").is_err());
}

#[test]
fn attack_segment_boundaries() {
    for (pattern, tag) in [
        ("tickets.*", "tickets"),
        ("tickets.*", "ticketsx.a"),
        ("tickets.*", "tickets-x.a"),
        ("*.delete", "tickets.undelete"),
        ("*.delete", "delete"),
        ("*.delete", "tickets.delete.undo"),
        ("a.*.b", "a.xb"),
        ("a.*.b", "ax.b"),
        ("a.*.b.*.c", "a.x.b.c"),
        ("*.a.*", "x.aa.y"),
    ] {
        assert!(!matches(pattern, tag), "{pattern} {tag}");
    }
}

#[test]
fn attack_a_leading_star_at_every_depth() {
    let mut tag = String::from("delete");
    assert!(!matches("*.delete", &tag));
    for _ in 1..16 {
        tag.insert_str(0, "a.");
        assert!(matches("*.delete", &tag), "{tag}");
        assert!(!matches("*.delete", &format!("{}x", &tag)), "{tag}");
    }
    let names: Vec<String> = (1..16).map(|depth| format!("{}delete", "a.".repeat(depth))).collect();
    let paths: Vec<String> = (1..16).map(|depth| format!("/{depth}")).collect();
    let all = paths.iter().zip(&names).map(|(path, name)| endpoint("DELETE", path, &[name])).collect();
    assert!(granted(&assemble(all).catalog(), "*, -*.delete", Mode::KEY).is_empty());
}

#[test]
fn attack_empty_segments() {
    for text in [".", "..", ".a", "a.", "a..b", "*.", ".*", "a.*.", "*..*", "-.", "-a..b"] {
        assert!(PatternList::parse(text).is_err(), "{text}");
        assert!(Tag::parse(text).is_err(), "{text}");
    }
}

#[test]
fn attack_a_dot_is_no_metacharacter() {
    for tag in ["axb", "a-b", "a_b", "ab"] {
        assert!(!matches("a.b", tag), "{tag}");
        assert!(!matches("*.a.b", &format!("x.{tag}")), "{tag}");
    }
    for text in ["a?", "a+", "[a-z]", "(a)", "a|b", "^a", "a$", "{a}", "!a", "~a", "a.[!b]", "\\*"] {
        assert!(Pattern::parse(text).is_err(), "{text}");
    }
}

/// 255 bytes of `a` with the dots of up to 16 segments, `width` apart, the first at `shift`.
fn shifted(width: usize, shift: usize) -> String {
    let mut text = vec![b'a'; 255];
    for at in (0..255).skip(shift).step_by(width).take(15).filter(|at| (1..254).contains(at)) {
        text[at] = b'.';
    }
    String::from_utf8(text).unwrap()
}

/// A match uses up a literal of the pattern or a byte of the tag at each step. A matcher that tried every
/// choice of segments for the stars would not end here: 8 stars, 16 segments, 7,112 pairs.
#[test]
fn attack_cost_of_many_stars() {
    let wide = format!("*.{}", "a".repeat(29));
    let widest = [wide.as_str(); 8].join(".");
    let nearly = format!("{}b", &widest[..widest.len() - 1]);
    let short = ["*.a"; 8].join(".");
    let inner = format!("{}.*", ["*.a"; 7].join("."));
    assert_eq!((widest.len(), widest.split('.').count()), (255, 16));
    let mut matched = 0;
    for text in [&widest, &nearly, &short, &inner] {
        let pattern = Pattern::parse(text).unwrap();
        let parts: Vec<&str> = text.split('.').collect();
        for width in [2, 3, 16, 17, 29, 30, 31] {
            for shift in 1..255 {
                let tag = shifted(width, shift);
                let tag = Tag::parse(&tag).unwrap();
                let expected = reference(&parts, &tag.segments().collect::<Vec<_>>());
                assert_eq!(pattern.matches(tag), expected, "{pattern} {tag}");
                matched += u32::from(expected);
            }
        }
    }
    assert!(matched > 0);
}

#[test]
fn attack_an_empty_list_is_never_everything() {
    for text in ["", " ", ",", ",,", "\n", "*,", ",*", "*,,*", "-"] {
        assert!(PatternList::parse(text).is_err(), "{text:?}");
    }
    // Absent is `*`; empty is an error, and no update that empties the text widens it.
    let stored = |given: Option<&'static str>| given.map_or(Ok(PatternList::EVERYTHING), PatternList::parse);
    assert_eq!(stored(None).unwrap().as_str(), "*");
    assert!(stored(Some("")).is_err());
}

#[test]
fn attack_only_denies_grant_nothing() {
    let made = helpdesk();
    for text in ["-*", "-x", "-*.delete", "-tickets.*, -people.*"] {
        assert!(granted(&made.catalog(), text, Mode::KEY).is_empty(), "{text}");
    }
}

#[test]
fn attack_a_malformed_deny_rejects_the_list() {
    for deny in [
        "-",
        "--x",
        "- x",
        "-x*",
        "-**",
        "-X",
        "-x.",
        "-.x",
        "-*x.y",
        "-x y",
        "-x\0",
        "\u{2212}x",
        "-a.-b",
        "-?",
    ] {
        for text in [format!("*, {deny}"), format!("{deny}, *"), format!("*,{deny},-y")] {
            assert!(PatternList::parse(&text).is_err(), "{text}");
        }
    }
}

#[test]
fn attack_a_deny_that_a_rename_would_disarm() {
    let after = || declare(vec![endpoint("GET", "/staff", &["people.staff.list"])]);
    let text = "*, -people.agents.*";
    let silent = after().assemble().unwrap();
    assert_eq!(granted(&silent.catalog(), text, Mode::KEY), ["GET /staff"]);
    assert!(silent.catalog().stale_deny(list(text)).is_some(), "loading it grants nothing");
    let mut stated = after();
    stated.renamed.push(("people.agents", "people.staff"));
    let stated = stated.assemble().unwrap();
    assert!(granted(&stated.catalog(), text, Mode::KEY).is_empty());
    assert_eq!(stated.catalog().stale_deny(list(text)), None);
}

/// Every order of these.
fn permutations<'a>(items: &[&'a str]) -> Vec<Vec<&'a str>> {
    let Some((first, rest)) = items.split_first() else { return vec![Vec::new()] };
    let shorter = permutations(rest);
    shorter
        .iter()
        .flat_map(|order| (0..=order.len()).map(|at| [&order[..at], &[*first][..], &order[at..]].concat()))
        .collect()
}

#[test]
fn attack_every_permutation_and_duplication() {
    let made = helpdesk();
    let catalog = made.catalog();
    let patterns = ["tickets.*", "-*.delete", "people.people.delete", "-tickets.tickets.post", "*.list"];
    let expected = grant(&catalog, &patterns.join(","), Mode::KEY);
    assert!(!expected.is_empty());
    let orders = permutations(&patterns);
    assert_eq!(orders.len(), 120);
    for order in orders {
        assert_eq!(grant(&catalog, &order.join(","), Mode::KEY), expected, "{order:?}");
        for twice in patterns {
            let text = format!("{twice}, {}", order.join(","));
            assert_eq!(grant(&catalog, &text, Mode::KEY), expected, "{text}");
        }
    }
}

#[test]
fn attack_several_tags_are_not_one() {
    let made = assemble(vec![endpoint("POST", "/x", &["a.x", "y.b", "c"])]);
    let catalog = made.catalog();
    for text in ["a.*.b", "a.b", "a.*.c", "x.*", "*.x.*"] {
        assert!(granted(&catalog, text, Mode::KEY).is_empty(), "{text}");
    }
    for text in ["a.*", "*.b", "c", "a.x, c"] {
        assert_eq!(granted(&catalog, text, Mode::KEY), ["POST /x"], "{text}");
        for deny in ["-a.x", "-y.*", "-c"] {
            assert!(granted(&catalog, &format!("{text}, {deny}"), Mode::KEY).is_empty(), "{text}, {deny}");
        }
    }
}

#[test]
fn attack_a_deny_at_the_end_of_the_longest_list() {
    let made = helpdesk();
    let text = format!("{}-*.delete", "*, ".repeat(21_841));
    let text = format!("{text}{}", " ".repeat(65_535 - text.len()));
    assert_eq!(granted(&made.catalog(), &text, Mode::KEY).len(), 3);
    assert!(PatternList::parse(&format!("{text} ")).is_err());
}

#[test]
fn attack_a_registry_at_its_limits() {
    let paths: Vec<String> = (0..65_536).map(|number| format!("/{number:05}")).collect();
    let all = |count: usize| paths[..count].iter().map(|path| endpoint("GET", path, &["a.get"])).collect();
    let made = assemble(all(65_535));
    let catalog = made.catalog();
    let granted = grant(&catalog, "*.get", Mode::KEY);
    assert_eq!(granted.len(), 65_535);
    assert!(granted.iter().eq(0..65_535));
    assert_eq!(grant(&catalog, "*", Mode::KEY), granted);
    assert_eq!(catalog.find("GET", "/65534"), Some(65_534));
    assert!(catalog.endpoint(65_535).is_none());
    assert_eq!(declare(all(65_536)).assemble().unwrap_err(), AssembleError::TooMany);
}

#[test]
fn attack_tags_and_paths_at_their_limits() {
    let names: Vec<String> = (0..65_790).map(|number| format!("t.{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let paths: Vec<String> = (0..258).map(|number| format!("/{number}")).collect();
    let all = |count: usize| {
        paths[..count].iter().zip(names.chunks(255)).map(|(path, tags)| endpoint("GET", path, tags)).collect()
    };
    let made = assemble(all(257));
    assert_eq!(made.catalog().tags().count(), 65_535);
    assert_eq!(granted(&made.catalog(), "*, -t.65534", Mode::KEY).len(), 256);
    assert_eq!(declare(all(258)).assemble().unwrap_err(), AssembleError::TooMany);

    let long = format!("/{}", "a".repeat(65_535));
    assert!(declare(vec![endpoint("GET", &long[..65_535], &["a"])]).assemble().is_ok());
    let error = declare(vec![endpoint("GET", &long, &["a"])]).assemble().unwrap_err();
    assert_eq!(error, AssembleError::PathTooLong { endpoint: 0 });
}
