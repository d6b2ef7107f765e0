//! Real roles with exclusions, as several lists (S5), against regular expressions; `tests/data/README.md` has the
//! source.

use std::collections::BTreeMap;

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Mode, ModeSet, Rights};
use regex::RegexSet;

const ROLES: &str = include_str!("../data/cloud-roles.tsv");
const OPERATIONS: &str = include_str!("../data/cloud-operations.txt");

/// The lists of each role.
fn roles() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut roles: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in ROLES.lines().skip(1) {
        let [role, _, list] = line.splitn(3, '\t').collect::<Vec<_>>().try_into().unwrap();
        match roles.last_mut().filter(|(last, _)| *last == role) {
            Some((_, lists)) => lists.push(list),
            None => roles.push((role, vec![list])),
        }
    }
    roles
}

/// The operations that a role grants, as its provider words it: for some permission block, one of its actions matches
/// and none of its exclusions does.
fn granted_by_expressions(lists: &[&str], operations: &[&str]) -> Vec<bool> {
    let expression = |pattern: &str| {
        let body = regex::escape(pattern.trim_start_matches('-')).replace(r"\*", r"[^.]+(\.[^.]+)*");
        format!("^{body}$")
    };
    let blocks: Vec<(RegexSet, RegexSet)> = lists
        .iter()
        .map(|list| {
            let (denies, allows): (Vec<&str>, Vec<&str>) =
                list.split(", ").partition(|pattern| pattern.starts_with('-'));
            let set = |patterns: Vec<&str>| RegexSet::new(patterns.into_iter().map(expression)).unwrap();
            (set(allows), set(denies))
        })
        .collect();
    let is_granted = |operation: &&str| {
        blocks.iter().any(|(allows, denies)| allows.is_match(operation) && !denies.is_match(operation))
    };
    operations.iter().map(is_granted).collect()
}

#[test]
fn s5_roles_of_a_cloud_and_pairs_of_them() {
    let mut operations: Vec<&str> = OPERATIONS.lines().collect();
    operations.sort_unstable();
    operations.dedup();
    let paths: Vec<String> = operations.iter().map(|operation| format!("/{operation}")).collect();
    let endpoints = operations.iter().zip(&paths).map(|(operation, path)| Declaration {
        method: "POST",
        path,
        tags: vec![operation],
        modes: ModeSet::BUILT_IN,
        ..Declaration::default()
    });
    // What a role excludes and no operation here has is the provider's all the same: it is reserved (S6).
    let patterns = ROLES.split(['\t', '\n']).flat_map(|cell| cell.split(", "));
    let reserved: Vec<String> = patterns
        .filter_map(|pattern| pattern.strip_prefix('-'))
        .map(|body| match body.split_once('*') {
            Some((prefix, _)) => format!("{prefix}*"),
            None => body.to_owned(),
        })
        .collect();
    let declarations = Declarations {
        endpoints: endpoints.collect(),
        reserved: reserved.iter().map(String::as_str).collect(),
        ..Declarations::default()
    };
    let assembled = declarations.assemble().unwrap();
    let catalog = assembled.catalog();
    let index: BTreeMap<&str, usize> = operations.iter().copied().zip(0..).collect();
    let compare = |name: &str, own: &[&str], expected: &[bool]| {
        let rights = Rights::new(&catalog, Mode::KEY, &own);
        let granted = rights.grant::<Vec<u64>>();
        for (at, route, endpoint) in catalog.endpoints() {
            let expected = expected[index[&route.path[1..]]];
            assert_eq!(granted.contains(at), expected, "{name}: {route}");
            // One list after another for each endpoint takes long.
            if own.len() < 8 && at % 16 == 0 {
                assert_eq!(rights.decide(endpoint).is_allowed(), expected, "{name}: {route}");
            }
        }
        expected.iter().filter(|granted| **granted).count()
    };

    let roles = roles();
    assert!(roles.len() > 10 && roles.iter().any(|(_, lists)| lists.len() > 1), "{}", roles.len());
    let expected: Vec<Vec<bool>> =
        roles.iter().map(|(_, lists)| granted_by_expressions(lists, &operations)).collect();
    let mut total = 0;
    for ((name, lists), expected) in roles.iter().zip(&expected) {
        total += compare(name, lists, expected);
    }
    assert!(total > roles.len(), "too little is granted to compare: {total}");
    // Who has two roles has the lists of both; a deny of one takes nothing from the other.
    for (at, (name, lists)) in roles.iter().enumerate() {
        for (other, (other_name, others)) in roles.iter().enumerate().skip(at + 1) {
            let both: Vec<&str> = lists.iter().chain(others).copied().collect();
            let either: Vec<bool> =
                expected[at].iter().zip(&expected[other]).map(|(a, b)| *a || *b).collect();
            compare(&format!("{name} and {other_name}"), &both, &either);
        }
    }
}
