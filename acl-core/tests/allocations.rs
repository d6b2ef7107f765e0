//! Shows that parsing, deciding and making a grant allocate nothing, whatever the length of the list.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::hint::black_box;

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, EndpointSet, MAX_LIST_BYTES, Mode, ModeSet, Pattern, PatternList, Rights, Tag};

/// The number of allocations of `work` on this thread.
fn allocations(work: impl FnOnce()) -> u64 {
    allocation_counter::measure(work).count_total
}

/// A list of this many patterns, of every kind in turn.
fn list_of(length: usize) -> String {
    let pattern = |number: usize| match number % 5 {
        0 => format!("g{number}.*"),
        1 => format!("-*.o{number}"),
        2 => format!("g{}.r.o{}", number % 20, number % 7),
        3 => format!("g{}.*.o{}", number % 20, number % 7),
        _ => format!("-*.r{number}.*.x"),
    };
    (0..length).map(pattern).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(black_box(Box::new(1)))), 1);
    assert!(allocations(|| drop(black_box(list_of(3)))) > 0);
}

#[test]
fn nothing_allocates_at_any_length_of_the_list() {
    let texts: Vec<(String, String)> = (0..300)
        .map(|number| (format!("/{number}"), format!("g{}.r.o{}", number % 20, number % 7)))
        .collect();
    let endpoints = texts.iter().enumerate().map(|(number, (path, tag))| Declaration {
        method: "GET",
        path,
        tags: vec![tag, "shared.tag"],
        modes: ModeSet::BUILT_IN,
        access: if number % 50 == 0 { Access::Authenticated } else { Access::Granted },
        explicit: number % 11 == 0,
        ..Declaration::default()
    });
    let declarations = Declarations {
        endpoints: endpoints.collect(),
        renamed: vec![("former", "g1")],
        removed: vec!["legacy.*"],
        ..Declarations::default()
    };
    let assembled = declarations.assemble().unwrap();
    let catalog = assembled.catalog();

    let longest = format!("{}a", "a,".repeat(MAX_LIST_BYTES / 2));
    assert_eq!(longest.len(), MAX_LIST_BYTES);
    let mut lists: Vec<(String, usize)> = [1, 3, 20, 1_000].map(|length| (list_of(length), length)).into();
    lists.push((longest, 32_768));
    for (text, length) in &lists {
        let list = PatternList::parse(text).unwrap();
        assert_eq!(catalog.words(), 5);
        assert_eq!(allocations(|| assert!(PatternList::parse(text).is_ok())), 0, "parse, {length}");
        assert_eq!(allocations(|| assert_eq!(list.patterns().count(), *length)), 0, "patterns, {length}");
        let mut all = EndpointSet::from_words([0; 5]);
        let grant = allocations(|| all = black_box(catalog.grant::<[u64; 5]>(list, Mode::KEY)));
        assert_eq!(grant, 0, "grant, {length}");
        let mut granted = EndpointSet::from_words([0_u64; 5]);
        let decide = allocations(|| {
            // Every endpoint of a short list, some of a long one: a decision reads the whole list.
            for index in (0..300).step_by(if *length > 100 { 60 } else { 1 }) {
                if list.decide(catalog.endpoint(index).unwrap(), Mode::KEY).is_allowed() {
                    granted.insert(index);
                }
            }
        });
        assert_eq!(decide, 0, "decide, {length}");
        assert!(granted.is_subset(&all));
        // A credential with two lists and a bound, one of them stale.
        let (own, bounds) = ([text.as_str(), "*, -gone.*"], [["*", "b."]]);
        let stale = catalog.stale_deny(list).is_some();
        let rights = allocations(|| {
            let rights = Rights::new(&catalog, Mode::KEY, &own).within(&bounds);
            let granted = black_box(rights.grant::<[u64; 5]>());
            assert!(if stale { granted.is_empty() } else { granted.is_subset(&all) });
            let _ = black_box(rights.decide(catalog.endpoint(0)));
            assert_eq!(rights.findings().count(), 2 + usize::from(stale));
        });
        assert_eq!(rights, 0, "rights, {length}");
        let by_route = allocations(|| {
            let _ = black_box(catalog.decide(list, "GET", "/299", Mode::TOKEN));
        });
        assert_eq!(by_route, 0, "decide by route, {length}");
        let stale = allocations(|| {
            black_box(catalog.stale_deny(list));
        });
        assert_eq!(stale, 0, "stale_deny, {length}");
        if *length <= 1_000 {
            let of_lints = allocations(|| {
                black_box(catalog.lint::<[u64; 5]>(list).count());
            });
            assert_eq!(of_lints, 0, "lint, {length}");
        }
    }
}

#[test]
fn errors_allocate_nothing_until_they_are_printed() {
    let text = "a, B, -, c..d, **";
    assert_eq!(allocations(|| assert_eq!(PatternList::errors(text).count(), 4)), 0);
    assert_eq!(allocations(|| assert!(Tag::parse("A").is_err() && Pattern::parse("--").is_err())), 0);
    let tag = Tag::parse("a.b").unwrap();
    assert_eq!(allocations(|| assert!(Pattern::parse("a.*").unwrap().matches(tag))), 0);
}
