//! Random larger catalogs: `decide`, the grant and the reference agree at every endpoint and mode.

use std::collections::BTreeMap;

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, Mode, ModeSet, Pattern, PatternList};
use proptest::prelude::*;
use proptest::sample::select;

use crate::reference::{self, said};

const HEADS: [&str; 6] = ["tickets", "tickets.messages", "people", "people.agents", "old", "a.b.c.d"];
const TAILS: [&str; 6] = ["list", "get", "delete", "x.delete", "messages.list", "a.b.c.list"];
// No former name begins with a present one of this table, so no name grows without end.
const RENAMES: [(&str, &str); 9] = [
    ("former", "people"),
    ("older", "old"),
    ("old", "tickets"),
    ("tickets", "a.b"),
    ("x.y", "people.agents"),
    ("very.long.former.name.of.ten.segments.or.so.it.is", "a"),
    ("people", "tickets"),
    ("former", "tickets.n1"),
    ("tickets", "people"),
];

/// One endpoint, owned.
#[derive(Clone, Debug)]
struct Row {
    tags: Vec<String>,
    modes: u8,
    access: Access,
    explicit: bool,
    needs: Vec<String>,
}

/// A catalog, owned, and a list.
#[derive(Clone, Debug)]
struct Case {
    rows: Vec<Row>,
    own_modes: usize,
    renamed: Vec<(&'static str, &'static str)>,
    patterns: Vec<String>,
}

fn middle() -> impl Strategy<Value = String> {
    (0..12_u8).prop_map(|number| format!("n{number}"))
}

fn tag() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (select(&HEADS), middle(), select(&TAILS)).prop_map(|(head, n, tail)| format!("{head}.{n}.{tail}")),
        1 => (select(&HEADS), select(&TAILS)).prop_map(|(head, tail)| format!("{head}.{tail}")),
        1 => select(&HEADS).prop_map(str::to_owned),
    ]
}

fn pattern() -> impl Strategy<Value = String> {
    let segment = || {
        prop_oneof![select(&["tickets", "list", "a", "b", "former", "old"]).prop_map(str::to_owned), middle()]
    };
    let element = prop_oneof![segment(), Just("*".to_owned()), Just("*".to_owned())];
    let body = prop_oneof![
        2 => tag(),
        2 => (select(&["former", "older", "x.y"]), middle(), select(&TAILS))
            .prop_map(|(head, n, tail)| format!("{head}.{n}.{tail}")),
        1 => Just("*".to_owned()),
        4 => select(&HEADS).prop_map(|head| format!("{head}.*")),
        4 => select(&TAILS).prop_map(|tail| format!("*.{tail}")),
        2 => (select(&HEADS), select(&TAILS)).prop_map(|(head, tail)| format!("{head}.*.{tail}")),
        1 => (segment(), segment()).prop_map(|(one, two)| format!("*.{one}.*.{two}.*")),
        2 => prop::collection::vec(element, 1..6).prop_map(|parts| parts.join(".")),
    ];
    (prop::bool::weighted(0.3), body).prop_map(|(deny, body)| if deny { format!("-{body}") } else { body })
}

fn case() -> impl Strategy<Value = Case> {
    (0..=5_usize, 1..=300_usize).prop_flat_map(|(own_modes, most)| {
        let access = prop_oneof![
            8 => Just(Access::Granted),
            1 => Just(Access::Authenticated),
            1 => Just(Access::Public),
        ];
        let modes = 0..=u8::MAX >> (5 - own_modes);
        let needs = prop_oneof![4 => Just(vec![]), 1 => prop::collection::vec(tag(), 1..4)];
        let row = (prop::collection::vec(tag(), 1..4), modes, access, prop::bool::weighted(0.2), needs)
            .prop_map(|(tags, modes, access, explicit, needs)| Row { tags, modes, access, explicit, needs });
        let rows = prop::collection::vec(row, most / 2..=most);
        let renamed = prop::collection::vec(select(&RENAMES), 0..4);
        let patterns = prop::collection::vec(pattern(), 1..8);
        (rows, renamed, patterns).prop_map(move |(rows, renamed, patterns)| Case {
            rows,
            own_modes,
            renamed,
            patterns,
        })
    })
}

/// Compares at every endpoint and every mode, those that the registry does not have too.
fn check(case: &Case) {
    let paths: Vec<String> = (0..case.rows.len()).map(|number| format!("/{number:03}")).collect();
    let declared: Vec<Declaration<'_>> = (case.rows.iter().zip(&paths))
        .map(|(row, path)| Declaration {
            method: "GET",
            path,
            tags: row.tags.iter().map(String::as_str).collect(),
            modes: ModeSet::from_bits(row.modes),
            access: row.access,
            explicit: row.explicit,
            needs: row.needs.iter().map(String::as_str).collect(),
            ..Declaration::default()
        })
        .collect();
    let declarations = Declarations {
        // In reverse, so that the order is not the one declared.
        endpoints: declared.iter().rev().cloned().collect(),
        own_modes: ["v", "w", "x", "y", "z"][..case.own_modes].to_vec(),
        renamed: case.renamed.clone(),
        removed: vec!["legacy.*"],
        ..Declarations::default()
    };
    let assembled = declarations.assemble().unwrap();
    let catalog = assembled.catalog();
    let patterns: Vec<&str> = case.patterns.iter().map(String::as_str).collect();
    let text = patterns.join(" , ");
    let list = PatternList::parse(&text).unwrap();

    let names: BTreeMap<&str, Vec<String>> =
        (declared.iter().flat_map(|endpoint| endpoint.tags.iter().chain(&endpoint.needs)))
            .map(|tag| (*tag, reference::names(tag, &case.renamed)))
            .collect();
    let mut matched: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for pattern in &patterns {
        let body = pattern.trim_start_matches('-');
        for (tag, names) in &names {
            matched.insert((body, tag), names.iter().any(|name| reference::matches(body, name)));
        }
        let of_any = names.keys().any(|tag| matched[&(body, *tag)]);
        assert_eq!(catalog.has_tag(Pattern::parse(pattern).unwrap()), of_any, "{pattern}");
    }

    for index in 0..8 {
        let mode = Mode::from_index(index).unwrap();
        let granted = catalog.grant::<Vec<u64>>(list, mode);
        for (at, declared) in declared.iter().enumerate() {
            let endpoint = catalog.endpoint(u16::try_from(at).unwrap()).unwrap();
            let decision = list.decide(endpoint, mode);
            let expected = reference::decide(declared, &patterns, index, |body, tag| {
                let needed = || declared.needs[tag - declared.tags.len()];
                matched[&(body, declared.tags.get(tag).copied().unwrap_or_else(needed))]
            });
            assert_eq!(said(&decision), expected, "{text}, mode {index}, {declared:?}");
            assert_eq!(catalog.decide(list, "GET", declared.path, mode), decision);
            let bit = granted.contains(u16::try_from(at).unwrap());
            assert_eq!(bit, expected.allowed, "grant: {text}, {declared:?}");
        }
        assert!(granted.iter().all(|at| usize::from(at) < declared.len()), "a bit beyond the last");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn random_catalogs_and_lists(case in case()) {
        check(&case);
    }
}

/// The sets that a range of many tags has ready are reached: each head and each tail has more than enough tags.
#[test]
fn ranges_of_many_tags() {
    let mut rows = Vec::new();
    for number in 0..36 {
        for (head, tail) in HEADS.iter().zip(TAILS) {
            let tags = vec![format!("{head}.n{number}.{tail}"), format!("{head}.n{}.get", number / 2)];
            rows.push(Row {
                tags,
                modes: 0b111,
                access: Access::Granted,
                explicit: number == 7,
                needs: vec![],
            });
        }
    }
    let heads = HEADS.iter().map(|head| format!("{head}.*"));
    let bodies: Vec<String> = heads.chain(TAILS.iter().map(|tail| format!("*.{tail}"))).collect();
    for body in &bodies {
        let but = |other: &String| vec![format!("-{body}"), "*".to_owned(), other.clone()];
        for patterns in [vec![body.clone()], but(body), vec![body.clone(), "-*.get".to_owned()]] {
            check(&Case { rows: rows.clone(), own_modes: 0, renamed: vec![("former", "people")], patterns });
        }
    }

    let endpoints = rows.iter().map(|row| Declaration {
        method: "GET",
        path: &row.tags[0],
        tags: row.tags.iter().map(String::as_str).collect(),
        ..Declaration::default()
    });
    let declarations = Declarations { endpoints: endpoints.collect(), ..Declarations::default() };
    let assembled = declarations.assemble().unwrap();
    assert!(assembled.tables().dense.len() >= 10, "no range is long enough to have its set ready");
}
