//! The best list for what was used, against all lists of a small registry.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, Mode, ModeSet, PatternList, cover};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const TAGS: [&str; 9] = ["a", "b", "a.a", "a.b", "b.a", "b.b", "a.a.b", "a.b.b", "b.a.b"];

/// Every pattern of up to three elements, and so every pattern that can match one of the tags.
fn patterns() -> Vec<String> {
    let elements = ["*", "a", "b"].map(str::to_owned);
    let mut all: Vec<String> = elements.to_vec();
    let mut longest = all.clone();
    for _ in 0..2 {
        longest =
            longest.iter().flat_map(|body| elements.iter().map(move |one| format!("{body}.{one}"))).collect();
        all.extend(longest.clone());
    }
    all.sort();
    let denies: Vec<String> = all.iter().map(|body| format!("-{body}")).collect();
    all.into_iter().chain(denies).collect()
}

fn declared() -> impl Strategy<Value = Declarations<'static>> {
    let access = select(vec![
        Access::Granted,
        Access::Granted,
        Access::Granted,
        Access::Authenticated,
        Access::Public,
    ]);
    let one = (subsequence(TAGS.to_vec(), 1..3), access, any::<[bool; 3]>());
    let renamed = select(vec![vec![], vec![], vec![("a.b", "b.a")], vec![("b", "a.a")]]);
    (prop::collection::vec(one, 1..6), renamed).prop_map(|(endpoints, renamed)| {
        let endpoint =
            |(at, (tags, access, flags)): (usize, (Vec<&'static str>, Access, [bool; 3]))| Declaration {
                method: "GET",
                path: ["/0", "/1", "/2", "/3", "/4"][at],
                tags,
                modes: if flags[0] && flags[1] { Mode::TOKEN.into() } else { ModeSet::BUILT_IN },
                access,
                explicit: access == Access::Granted && flags[1] && flags[2],
            };
        Declarations {
            endpoints: endpoints.into_iter().enumerate().map(endpoint).collect(),
            renamed,
            ..Declarations::default()
        }
    })
}

/// Smaller is better.
type Rank = (u32, usize, usize, Vec<String>);

fn rank(excess: u32, patterns: &[&String]) -> Rank {
    let (mut denies, mut allows): (Vec<String>, Vec<String>) =
        patterns.iter().map(|text| (*text).clone()).partition(|text| text.starts_with('-'));
    denies.sort();
    allows.sort();
    (excess, patterns.len(), patterns.iter().map(|text| text.len()).sum(), [allows, denies].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(if cfg!(debug_assertions) { 4_000 } else { 20_000 }) })]

    #[test]
    fn no_list_is_better_than_the_one_suggested(declared in declared(), used in any::<u8>()) {
        let assembled = declared.assemble().unwrap();
        let catalog = assembled.catalog();
        let indices = (0..5_u16).filter(|index| used >> index & 1 == 1);
        let found = catalog.cover(indices, Mode::KEY, cover::STEPS);
        prop_assert!(found.proved);
        // One word a pattern: what it grants alone as an allow, and what it takes away as a deny.
        let bits = |text: &str| {
            let mut words = [0];
            catalog.grant_into(PatternList::parse(text).unwrap(), Mode::KEY, &mut words).unwrap();
            words[0]
        };
        let always = bits("-*");
        let open = (0..5).filter(|index| catalog.endpoint(*index).is_some_and(|e| e.modes().contains(Mode::KEY)));
        let open: u64 = open.map(|index| 1_u64 << index).sum();
        let used = u64::from(used) & ((1 << catalog.len()) - 1) & !always;
        let (wanted, out_of_reach) = (used & open, used & !open);
        prop_assert_eq!(found.out_of_reach.iter().map(|index| 1_u64 << index).sum::<u64>(), out_of_reach);
        if wanted == 0 {
            prop_assert_eq!(found.list(), None);
            return Ok(());
        }
        let text = found.list().unwrap();
        prop_assert_eq!(bits(&text) & wanted, wanted, "{} does not grant what was used", text);
        let excess = bits(&text) & !wanted & !always;
        prop_assert_eq!(found.excess.iter().map(|index| 1_u64 << index).sum::<u64>(), excess);
        let own = rank(excess.count_ones(), &found.patterns.iter().collect::<Vec<_>>());

        // Former names are never suggested (S2): a pattern names a present tag of what it is there for.
        let matches_present = |text: &String| {
            let pattern = acl_core::Pattern::parse(text).unwrap();
            let of = if pattern.is_deny() { open & !always & !wanted } else { wanted };
            let endpoints = (0..5).filter(|index| of >> index & 1 == 1).filter_map(|index| catalog.endpoint(index));
            endpoints.flat_map(|endpoint| endpoint.tags()).any(|tag| pattern.matches(tag))
        };
        let all: Vec<String> = patterns().into_iter().filter(matches_present).collect();
        let literals: u64 = (0..5).filter(|i| catalog.endpoint(*i).is_some_and(|e| e.is_explicit())).map(|i| 1_u64 << i).sum();
        let reach = |text: &String| match text.strip_prefix('-') {
            Some(body) => {
                // What a deny takes away it takes from explicit endpoints too.
                let matches = |index: &u16| catalog.endpoint(*index).is_some_and(|e| e.first_match(acl_core::Pattern::parse(body).unwrap()).is_some());
                (true, (0..5).filter(matches).map(|index| 1_u64 << index).sum::<u64>())
            }
            None => (false, bits(text) & !always & if text.contains('*') { !literals } else { u64::MAX }),
        };
        // Of patterns that do the same, the shortest and then the first is in the best list.
        let mut kinds: Vec<((bool, u64), &String)> = all.iter().map(|text| (reach(text), text)).collect();
        kinds.sort_by_key(|(kind, text)| (*kind, text.len(), (*text).clone()));
        kinds.dedup_by_key(|(kind, _)| *kind);
        kinds.retain(|((_, reach), _)| *reach != 0);
        kinds.sort_by_key(|(_, text)| Reverse(text.len()));
        // Every list of as many patterns as the suggestion, or fewer.
        let mut lists: Vec<(usize, u64, u64, Vec<&String>)> = vec![(0, 0, 0, vec![])];
        let mut seen = BTreeSet::new();
        while let Some((next, allowed, denied, chosen)) = lists.pop() {
            let granted = allowed & !denied;
            if granted & wanted == wanted {
                let other = rank((granted & !wanted).count_ones(), &chosen);
                prop_assert!(other >= own, "{:?} is better than {:?}", other, own);
                seen.insert(other);
            }
            if chosen.len() < own.1.min(4) {
                for (at, ((deny, reach), text)) in kinds.iter().enumerate().skip(next) {
                    let mut chosen = chosen.clone();
                    chosen.push(text);
                    let (allowed, denied) = if *deny { (allowed, denied | reach) } else { (allowed | reach, denied) };
                    lists.push((at + 1, allowed, denied, chosen));
                }
            }
        }
        prop_assert!(own.1 > 4 || seen.contains(&own), "the suggestion itself is one of them: {:?}", own);
    }
}

#[test]
fn nothing_used_needs_no_list() {
    let assembled = Declarations::default().assemble().unwrap();
    let found = assembled.catalog().cover([0, 7], Mode::KEY, 1);
    assert_eq!((found.list(), found.proved), (None, true));
}

#[test]
fn a_bound_that_was_hit_is_told_and_the_list_still_grants_all() {
    let names: Vec<(String, String)> =
        (0..40).map(|n| (format!("/{n}"), format!("g{}.r{}.o{}", n % 7, n % 5, n % 3))).collect();
    let endpoint = |(path, tag): &'static (String, String)| Declaration {
        method: "GET",
        path,
        tags: vec![tag],
        modes: ModeSet::BUILT_IN,
        ..Declaration::default()
    };
    let names: &'static [_] = names.leak();
    let declared =
        Declarations { endpoints: names.iter().map(endpoint).collect(), ..Declarations::default() };
    let assembled = declared.assemble().unwrap();
    let catalog = assembled.catalog();
    let used: Vec<u16> = (0..40).filter(|index| index % 3 != 0).collect();
    let found = catalog.cover(used.iter().copied(), Mode::KEY, 1);
    assert!(!found.proved);
    let text = found.list().unwrap();
    let mut words = [0];
    catalog.grant_into(PatternList::parse(&text).unwrap(), Mode::KEY, &mut words).unwrap();
    assert!(used.iter().all(|index| words[0] >> index & 1 == 1), "{text}");
    assert_eq!(words[0].count_ones() as usize, used.len() + found.excess.len());
}
