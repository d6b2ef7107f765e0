//! Stored credentials against a naive reading of P7, D11 and S3 to S6: random registries, several lists, bounds, stale
//! and malformed lists, every endpoint and mode.

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, EndpointSet, Mode, ModeSet, Place, Rights};
use proptest::prelude::*;

use crate::reference::{self, Stored};

const TAGS: [&str; 6] = ["a.b.get", "a.b.delete", "a.c.get", "b.get", "b.delete", "c"];
const RENAMED: [(&str, &str); 1] = [("old", "a")];
const REMOVED: [&str; 2] = ["gone.*", "left"];
const RESERVED: [&str; 2] = ["soon.*", "b.export"];
/// What endpoints need; one is no endpoint's tag, and one has a former name.
const NEEDS: [&str; 4] = ["a.b.get", "b.delete", "c", "d.get"];

/// A text as a store might have it: mostly a list; some are stale, some are malformed.
fn list() -> impl Strategy<Value = String> {
    let body = prop::sample::select(vec![
        "*",
        "a.*",
        "*.get",
        "*.delete",
        "a.b.*",
        "b.get",
        "old.b.get",
        "c",
        "gone.x",
        "left",
        "no.such",
        "*.no",
        "d.get",
        "soon.x",
        "*.export",
    ]);
    let pattern =
        (any::<bool>(), body).prop_map(|(deny, body)| format!("{}{body}", if deny { "-" } else { "" }));
    let text = prop::collection::vec(pattern, 1..4).prop_map(|patterns| patterns.join(", "));
    prop_oneof![
        12 => text,
        1 => prop::sample::select(vec!["", "a.*,", "a.* b.*", "A.*", "tick*", "*; -*.delete", "*|b.get", "-"])
            .prop_map(str::to_owned),
    ]
}

fn lists() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(list(), 0..4)
}

fn declaration() -> impl Strategy<Value = (Vec<usize>, u8, Access, bool, Vec<&'static str>)> {
    let access = prop_oneof![
        8 => Just(Access::Granted), 1 => Just(Access::Authenticated), 1 => Just(Access::Public)
    ];
    let needs = prop_oneof![
        2 => Just(vec![]),
        1 => prop::sample::subsequence(NEEDS.to_vec(), 0..3).prop_shuffle(),
    ];
    (prop::collection::vec(0..TAGS.len(), 1..3), 0..8_u8, access, prop::bool::weighted(0.2), needs)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_500) })]

    #[test]
    fn d11_s3_to_s6_p7_are_those_of_the_reference(
        rows in prop::collection::vec(declaration(), 1..6),
        own in lists(),
        bounds in prop::collection::vec(lists(), 0..3),
    ) {
        let paths: Vec<String> = (0..rows.len()).map(|number| format!("/{number}")).collect();
        let endpoints: Vec<Declaration<'_>> = rows.iter().zip(&paths).map(|((tags, modes, access, explicit, needs), path)| {
            let mut tags: Vec<&str> = tags.iter().map(|tag| TAGS[*tag]).collect();
            tags.dedup();
            Declaration {
                method: "GET", path, tags, modes: ModeSet::from_bits(*modes), access: *access, explicit: *explicit, needs: needs.clone(), ..Declaration::default() }
        }).collect();
        let declarations = Declarations {
            endpoints: endpoints.clone(),
            renamed: RENAMED.to_vec(),
            removed: REMOVED.to_vec(),
            reserved: RESERVED.to_vec(),
            ..Declarations::default()
        };
        let assembled = declarations.assemble().unwrap();
        let catalog = assembled.catalog();
        let tags = endpoints.iter().flat_map(|it| it.tags.iter().chain(&it.needs));
        let names: Vec<String> = tags.flat_map(|tag| reference::names(tag, &RENAMED)).collect();
        let absent = [REMOVED, RESERVED].concat();
        let stored = Stored { own: &own, bounds: &bounds, names: &names, absent: &absent };
        for (index, mode) in Mode::BUILT_IN.into_iter().enumerate() {
            let rights = Rights::new(&catalog, mode, &own).within(&bounds);
            let granted = rights.grant::<Vec<u64>>();
            for (at, endpoint) in (0..).zip(&endpoints) {
                let matches = |body: &str, tag: usize| {
                    let all: Vec<&str> = endpoint.tags.iter().chain(&endpoint.needs).copied().collect();
                    let names = reference::names(all[tag], &RENAMED);
                    names.iter().any(|name| reference::matches(body, name))
                };
                let expected = stored.decide(endpoint, index, matches);
                let verdict = rights.decide(catalog.endpoint(at));
                prop_assert_eq!(verdict.is_allowed(), expected.allowed, "{} {:?}", endpoint.path, mode);
                prop_assert_eq!(verdict.code(), expected.code, "{} {:?}", endpoint.path, mode);
                prop_assert_eq!(verdict.place().list, expected.list, "{} {:?} {}", endpoint.path, mode, verdict);
                prop_assert_eq!(verdict.place().bound, expected.bound);
                prop_assert_eq!(verdict.pattern().map(acl_core::Pattern::as_str), expected.pattern);
                prop_assert_eq!(granted.contains(at), expected.allowed);
            }
            let unknown = rights.decide(None);
            prop_assert!(!unknown.is_allowed());
            prop_assert_eq!(unknown.code(), stored.decide_unknown());
            let findings: Vec<(usize, &str)> =
                rights.findings().map(|it| (it.place().list, it.reason().code())).collect();
            prop_assert_eq!(findings, stored.broken());
        }
    }

    /// D7 of lists side by side: neither their order nor duplicates change the verdict or its code.
    #[test]
    fn s5_order_and_duplicates_change_no_code(own in lists(), again in any::<prop::sample::Index>()) {
        let assembled = two_endpoints().assemble().unwrap();
        let catalog = assembled.catalog();
        let mut other: Vec<String> = own.iter().rev().cloned().collect();
        if !own.is_empty() {
            other.push(own[again.index(own.len())].clone());
        }
        let (one, other) = (Rights::new(&catalog, Mode::KEY, &own), Rights::new(&catalog, Mode::KEY, &other));
        prop_assert_eq!(one.grant::<Vec<u64>>(), other.grant::<Vec<u64>>());
        for (_, _, endpoint) in catalog.endpoints() {
            prop_assert_eq!(one.decide(endpoint).code(), other.decide(endpoint).code());
        }
    }
}

fn two_endpoints() -> Declarations<'static> {
    let declared = |method, tag| Declaration {
        method,
        path: "/tickets",
        tags: vec![tag],
        modes: ModeSet::BUILT_IN,
        ..Declaration::default()
    };
    let endpoints = vec![declared("DELETE", "a.b.delete"), declared("GET", "a.b.get")];
    Declarations {
        endpoints,
        renamed: RENAMED.to_vec(),
        removed: REMOVED.to_vec(),
        ..Declarations::default()
    }
}

/// Code, number of the list, and number of the pattern for `DELETE /tickets` by key.
fn deleting(own: &[&str], bounds: &[&[&str]]) -> (&'static str, usize, usize) {
    let assembled = two_endpoints().assemble().unwrap();
    let catalog = assembled.catalog();
    let rights = Rights::new(&catalog, Mode::KEY, &own).within(bounds);
    let verdict = rights.decide(catalog.endpoint(0));
    let Place { list, pattern, .. } = verdict.place();
    (verdict.code(), list, pattern)
}

#[test]
fn s5_a_deny_is_about_its_own_list() {
    assert_eq!(deleting(&["*, -*.delete"], &[]), ("tag_denied", 1, 2));
    assert_eq!(deleting(&["*, -*.delete", "a.*"], &[]), ("allowed", 2, 1));
    assert_eq!(deleting(&["*.get", "*, -*.delete"], &[]), ("tag_denied", 2, 2));
    assert_eq!(deleting(&[], &[]), ("tag_not_granted", 0, 0));
}

#[test]
fn s5_bounds_have_several_lists_too() {
    assert_eq!(deleting(&["*"], &[&["*.get", "a.*"]]), ("allowed", 1, 1));
    assert_eq!(deleting(&["*"], &[&["*.get"], &["*"]]), ("tag_not_granted", 2, 0));
    assert_eq!(deleting(&["*"], &[&[]]), ("tag_not_granted", 0, 0));
}

#[test]
fn s3_p7_a_broken_list_grants_nothing_and_others_count() {
    assert_eq!(deleting(&["*, -no.such"], &[]), ("key_list_stale", 1, 2));
    assert_eq!(deleting(&["*, -no.such", "*.delete"], &[]), ("allowed", 2, 1));
    assert_eq!(deleting(&["*.get", "*,"], &[]), ("key_list_malformed", 2, 2));
    // Malformed goes before stale, and both before what a sound list says.
    assert_eq!(deleting(&["*, -no.such"], &[&["*,"]]), ("key_list_malformed", 2, 2));
    assert_eq!(deleting(&["*.get"], &[&["*, -no.such"]]), ("key_list_stale", 2, 2));
    // A `|` or `;` in one list is a mistake, and makes no second list of it.
    assert_eq!(deleting(&["*; -*.delete"], &[]).0, "key_list_malformed");
    assert_eq!(deleting(&["*.get | *"], &[]).0, "key_list_malformed");
}

#[test]
fn an_array_that_is_too_short_grants_nothing() {
    let endpoints =
        (0..65).map(|_| Declaration { tags: vec!["a"], modes: ModeSet::BUILT_IN, ..Declaration::default() });
    let paths: Vec<String> = (0..65).map(|number| format!("/{number:02}")).collect();
    let endpoints =
        endpoints.zip(&paths).map(|(it, path)| Declaration { method: "GET", path, ..it }).collect();
    let assembled = Declarations { endpoints, ..Declarations::default() }.assemble().unwrap();
    let catalog = assembled.catalog();
    let own = ["*"];
    let rights = Rights::new(&catalog, Mode::KEY, &own);
    assert_eq!(rights.grant::<[u64; 2]>().len(), 65);
    assert!(rights.grant::<[u64; 1]>().is_empty());
    // One that is too long has the same endpoints.
    assert_eq!(rights.grant::<[u64; 4]>(), rights.grant::<Vec<u64>>());
}

type Set = EndpointSet<Vec<u64>>;

fn set() -> impl Strategy<Value = Set> {
    prop::collection::vec(any::<u64>(), 0..4).prop_map(EndpointSet::from_words)
}

proptest! {
    /// The laws of sets, and the standard library's set as the reference.
    #[test]
    fn endpoint_sets_are_sets(a in set(), b in set(), index in 0..300_u16) {
        use std::collections::BTreeSet;
        let (all, other): (BTreeSet<u16>, BTreeSet<u16>) = (a.iter().collect(), b.iter().collect());
        prop_assert!(a.iter().is_sorted());
        prop_assert_eq!(a.len(), all.len());
        prop_assert_eq!(a.is_empty(), all.is_empty());
        prop_assert_eq!(a.contains(index), all.contains(&index));
        prop_assert_eq!(a.is_subset(&b), all.is_subset(&other));
        prop_assert_eq!(a.is_superset(&b), all.is_superset(&other));
        prop_assert_eq!(a.is_disjoint(&b), all.is_disjoint(&other));
        prop_assert_eq!(a == b, all == other);
        prop_assert!(a.intersection(&b).iter().eq(all.intersection(&other).copied()));
        prop_assert!(a.difference(&b).iter().eq(all.difference(&other).copied()));
        // A set has room for its own words; what has no place is not put in.
        let room = u16::try_from(64 * a.as_words().len()).unwrap();
        prop_assert!(a.union(&b).iter().eq(all.union(&other).copied().filter(|it| *it < room)));
        prop_assert_eq!(a.union(&a), a.clone());
        prop_assert_eq!(a.intersection(&b), b.intersection(&a));
        prop_assert!(a.difference(&b).is_disjoint(&b));
        let mut changed = a.clone();
        prop_assert_eq!(changed.insert(index), index < room && !all.contains(&index));
        prop_assert_eq!(changed.contains(index), index < room);
        prop_assert_eq!(changed.remove(index), index < room);
        prop_assert!(!changed.contains(index));
        let hash = |set: &Set| {
            use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
            BuildHasherDefault::<DefaultHasher>::default().hash_one(set)
        };
        let longer = EndpointSet::from_words([a.as_words(), &[0, 0]].concat());
        prop_assert_eq!(&longer, &a);
        prop_assert_eq!(hash(&longer), hash(&a));
        let borrowed = EndpointSet::from_words(a.as_words());
        prop_assert!(borrowed == a && borrowed.is_subset(&a));
    }
}
