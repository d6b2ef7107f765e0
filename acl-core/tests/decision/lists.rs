//! D1 to D8, D10: every small list over every small endpoint; `decide`, the grant and the reference agree.

use std::collections::BTreeMap;

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, EndpointSet, Mode, ModeSet, PatternList};

use crate::reference::{self, said};

const TAGS: [&str; 6] = ["a", "b", "a.a", "a.b", "b.a", "b.b"];
const PATTERNS: [&str; 24] = [
    "a", "b", "*", "a.a", "a.b", "a.*", "b.a", "b.b", "b.*", "*.a", "*.b", "*.*", "-a", "-b", "-*", "-a.a",
    "-a.b", "-a.*", "-b.a", "-b.b", "-b.*", "-*.a", "-*.b", "-*.*",
];

/// Every endpoint of one or two tags, in either order, with every access, explicit or not, open to keys or not.
fn endpoints(paths: &[String]) -> Vec<Declaration<'_>> {
    let mut tags: Vec<Vec<&str>> = TAGS.iter().map(|tag| vec![*tag]).collect();
    for first in TAGS {
        tags.extend(TAGS.iter().filter(|second| **second != first).map(|second| vec![first, second]));
    }
    let mut endpoints = Vec::new();
    for tags in tags {
        for access in [Access::Granted, Access::Authenticated, Access::Public] {
            for explicit in [false, true] {
                for mode in [Mode::KEY, Mode::SESSION] {
                    let modes = ModeSet::from(mode);
                    let path = &paths[endpoints.len()];
                    let tags = tags.clone();
                    endpoints.push(Declaration {
                        method: "GET",
                        path,
                        tags,
                        modes,
                        access,
                        explicit,
                        ..Declaration::default()
                    });
                }
            }
        }
    }
    endpoints
}

/// The patterns at these places, joined by commas.
fn joined(places: &[usize]) -> String {
    places.iter().map(|place| PATTERNS[*place]).collect::<Vec<_>>().join(",")
}

/// Every list of one to three patterns, as places in `PATTERNS`.
fn lists() -> Vec<Vec<usize>> {
    let all = 0..PATTERNS.len();
    let ones: Vec<Vec<usize>> = all.clone().map(|place| vec![place]).collect();
    let longer = |lists: &[Vec<usize>]| -> Vec<Vec<usize>> {
        lists.iter().flat_map(|list| all.clone().map(|place| [&list[..], &[place]].concat())).collect()
    };
    let twos = longer(&ones);
    let threes = longer(&twos);
    [ones, twos, threes].concat()
}

#[test]
fn every_list_of_three_patterns_over_every_endpoint() {
    let paths: Vec<String> = (0..432).map(|number| format!("/{number:03}")).collect();
    let declared = endpoints(&paths);
    assert_eq!(declared.len(), 432);
    let assembled =
        Declarations { endpoints: declared.clone(), ..Declarations::default() }.assemble().unwrap();
    assert_eq!(assembled.order, (0..432).collect::<Vec<_>>());
    let catalog = assembled.catalog();
    let seen: Vec<_> = (0..432).map(|index| catalog.endpoint(index).unwrap()).collect();
    // Whether each body matches each tag, by the reference alone.
    let matched: BTreeMap<(&str, &str), bool> = (PATTERNS[..12].iter())
        .flat_map(|body| TAGS.iter().map(|tag| ((*body, *tag), reference::matches(body, tag))))
        .collect();

    let mut grant_of_set: BTreeMap<Vec<usize>, EndpointSet<[u64; 7]>> = BTreeMap::new();
    let mut reasons: BTreeMap<&str, u32> = BTreeMap::new();
    let (mut lists_seen, mut compared) = (0, 0);
    for places in lists() {
        let text = joined(&places);
        let list = PatternList::parse(&text).unwrap();
        let patterns: Vec<&str> = places.iter().map(|place| PATTERNS[*place]).collect();
        let granted = catalog.grant::<[u64; 7]>(list, Mode::KEY);
        assert!(granted.iter().all(|index| index < 432), "a bit beyond the last endpoint: {text}");
        for (index, (endpoint, declared)) in seen.iter().zip(&declared).enumerate() {
            let decision = list.decide(*endpoint, Mode::KEY);
            let expected =
                reference::decide(declared, &patterns, 0, |body, at| matched[&(body, declared.tags[at])]);
            assert_eq!(said(&decision), expected, "list {text}, endpoint {declared:?}");
            let bit = granted.contains(u16::try_from(index).unwrap());
            assert_eq!(bit, expected.allowed, "grant: list {text}, endpoint {declared:?}");
            *reasons.entry(expected.reason).or_default() += 1;
            compared += 1;
        }
        // D7: the same set of patterns, in any order and with any duplicates, has the same grant.
        let mut set = places;
        set.sort_unstable();
        set.dedup();
        assert_eq!(
            *grant_of_set.entry(set).or_insert(granted),
            granted,
            "order or duplicates matter: {text}"
        );
        lists_seen += 1;
    }
    assert_eq!((lists_seen, compared), (24 + 24 * 24 + 24 * 24 * 24, 14_424 * 432));
    assert_eq!(grant_of_set.len(), 24 + 276 + 2_024);
    let names: Vec<&str> = reasons.keys().copied().collect();
    let all = [
        "Allowed",
        "Authenticated",
        "ExplicitOnly",
        "ModeNotAllowed",
        "Public",
        "TagDenied",
        "TagNotGranted",
    ];
    assert_eq!(names, all);
}
