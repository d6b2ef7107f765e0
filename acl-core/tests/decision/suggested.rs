//! The list suggested for what was used: it grants that and nothing else, today and in every later registry, beyond the
//! prefixes that it shows.

use std::collections::BTreeSet;

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, Mode, ModeSet, PatternList, suggest};
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Row {
    tags: Vec<String>,
    by_key: bool,
    access: Access,
    explicit: bool,
    needs: Vec<String>,
}

fn rows(most: usize) -> impl Strategy<Value = Vec<Row>> {
    let group = prop::sample::select(vec!["a", "b"]);
    let resource = prop::sample::select(vec![".x", ".y", ""]);
    let operation = prop::sample::select(vec![".get", ".list", ".post", ".put", ""]);
    let tag = (group, resource, operation)
        .prop_map(|(group, resource, operation)| format!("{group}{resource}{operation}"));
    let needs = prop_oneof![4 => Just(vec![]), 1 => prop::collection::vec(tag.clone(), 1..3)];
    let access =
        prop_oneof![8 => Just(Access::Granted), 1 => Just(Access::Authenticated), 1 => Just(Access::Public)];
    let row = (
        prop::collection::btree_set(tag, 1..3),
        prop::bool::weighted(0.8),
        access,
        prop::bool::weighted(0.1),
        needs,
    );
    let row = row.prop_map(|(tags, by_key, access, explicit, needs)| Row {
        tags: tags.into_iter().collect(),
        by_key,
        access,
        explicit,
        needs,
    });
    prop::collection::vec(row, 1..most)
}

fn declare<'t>(rows: &'t [Row], paths: &'t [String], renamed: Vec<(&'t str, &'t str)>) -> Declarations<'t> {
    let endpoints = rows.iter().zip(paths).map(|(row, path)| Declaration {
        method: "GET",
        path,
        tags: row.tags.iter().map(String::as_str).collect(),
        modes: if row.by_key { ModeSet::BUILT_IN } else { Mode::SESSION.into() },
        access: row.access,
        explicit: row.explicit,
        needs: row.needs.iter().map(String::as_str).collect(),
        ..Declaration::default()
    });
    Declarations { endpoints: endpoints.collect(), renamed, ..Declarations::default() }
}

/// Whether a list can grant it to a key.
fn grantable(row: &Row) -> bool {
    row.access == Access::Granted && row.by_key
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_500) })]

    #[test]
    fn it_grants_what_was_used_and_nothing_more(
        now in rows(12), later in rows(12), used in any::<u16>(), is_renamed: bool,
    ) {
        // Three digits, so that the order of the paths is that of the rows.
        let paths: Vec<String> = (0..now.len() + later.len()).map(|number| format!("/{number:03}")).collect();
        let renamed = if is_renamed { vec![("b", "a.x")] } else { vec![] };
        let assembled = declare(&now, &paths, renamed.clone()).assemble().unwrap();
        let catalog = assembled.catalog();
        let used: BTreeSet<u16> = (0..16).filter(|at| used >> at & 1 == 1 && usize::from(*at) < now.len()).collect();
        let suggested = suggest::list_for(&catalog, used.iter().copied(), Mode::KEY);
        let wanted: BTreeSet<u16> = used.iter().copied().filter(|at| grantable(&now[usize::from(*at)])).collect();

        let out_of_reach = used.iter().copied().filter(|at| {
            let row = &now[usize::from(*at)];
            row.access != Access::Public && !row.by_key
        });
        prop_assert!(suggested.out_of_reach.iter().copied().eq(out_of_reach));
        prop_assert!(suggested.patterns.is_sorted());
        prop_assert!(suggested.patterns.iter().all(|text| !text.starts_with(['*', '-'])), "{:?}", suggested);
        let Some(text) = suggested.text() else {
            prop_assert!(wanted.is_empty());
            return Ok(());
        };
        let list = PatternList::parse(&text).unwrap();
        let grant = catalog.grant::<Vec<u64>>(list, Mode::KEY);
        let granted: BTreeSet<u16> = grant.iter().filter(|at| grantable(&now[usize::from(*at)])).collect();
        prop_assert!(wanted.is_subset(&granted), "{text}");
        prop_assert!(granted.difference(&wanted).eq(&suggested.excess), "{text}");
        // An excess endpoint shares each tag that could have granted what was used.
        for excess in &suggested.excess {
            let tags = &now[usize::from(*excess)].tags;
            prop_assert!(suggested.patterns.iter().any(|text| tags.contains(text) || is_renamed), "{text}");
        }
        let starred: Vec<&str> = suggested.patterns.iter().filter_map(|text| text.strip_suffix(".*")).collect();
        for prefix in &starred {
            prop_assert!(prefix.split('.').count() <= 2 && !prefix.contains('*'));
            let beneath = |row: &Row| row.tags.iter().any(|tag| tag.starts_with(&format!("{prefix}.")));
            let whole = now.iter().zip(0..).filter(|(row, _)| beneath(row) && grantable(row));
            prop_assert!(whole.clone().all(|(_, at)| wanted.contains(&at)), "{text}: not all of {prefix} was used");
            prop_assert!(whole.count() >= 3, "{text}: too few under {prefix}");
        }
        // No pattern can be left out.
        for left_out in 0..suggested.patterns.len() {
            let mut fewer = suggested.patterns.clone();
            fewer.remove(left_out);
            let Ok(fewer) = PatternList::parse(&fewer.join(",")).map(|list| catalog.grant::<Vec<u64>>(list, Mode::KEY)) else {
                continue;
            };
            prop_assert!(wanted.iter().any(|at| !fewer.contains(*at)), "{text}: {left_out} is not needed");
        }

        // A later version: the same endpoints and more. Nothing is gained beyond the prefixes and the tags shown.
        let grown: Vec<Row> = now.iter().chain(&later).cloned().collect();
        let assembled = declare(&grown, &paths, renamed).assemble().unwrap();
        let catalog = assembled.catalog();
        for at in catalog.grant::<Vec<u64>>(list, Mode::KEY).iter().skip_while(|at| usize::from(*at) < now.len()) {
            let row = &grown[usize::from(at)];
            let shown = |tag: &String| {
                suggested.patterns.contains(tag) || starred.iter().any(|prefix| tag.starts_with(&format!("{prefix}.")))
            };
            prop_assert!(!grantable(row) || row.tags.iter().any(shown) || is_renamed, "{text} gains {row:?}");
        }
    }
}

/// The list for what was used of endpoints that have one of these tags each.
fn suggested(tags: &[&str], renamed: Vec<(&str, &str)>, used: &[u16]) -> Option<String> {
    let paths: Vec<String> = (0..tags.len()).map(|number| format!("/{number}")).collect();
    let endpoints = tags.iter().zip(&paths).map(|(tag, path)| Declaration {
        method: "GET",
        path,
        tags: vec![*tag],
        modes: ModeSet::BUILT_IN,
        ..Declaration::default()
    });
    let declared = Declarations { endpoints: endpoints.collect(), renamed, ..Declarations::default() };
    suggest::list_for(&declared.assemble().unwrap().catalog(), used.iter().copied(), Mode::KEY).text()
}

#[test]
fn a_prefix_needs_three_endpoints_and_all_of_them() {
    let tags = ["t.t.get", "t.t.list", "t.t.post", "t.m.list", "t.m.get", "s"];
    let of = |used: &[u16]| suggested(&tags, Vec::new(), used);
    assert_eq!(of(&[0]).as_deref(), Some("t.t.get"));
    assert_eq!(of(&[0, 1]).as_deref(), Some("t.t.get, t.t.list"));
    assert_eq!(of(&[0, 1, 2]).as_deref(), Some("t.t.*"));
    assert_eq!(of(&[0, 1, 2, 3]).as_deref(), Some("t.m.list, t.t.*"));
    assert_eq!(of(&[0, 1, 2, 3, 4]).as_deref(), Some("t.*"));
    assert_eq!(of(&[3, 4, 5]).as_deref(), Some("s, t.m.get, t.m.list"));
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[77]), None);
}

#[test]
fn a_former_name_is_never_suggested() {
    let tags = ["p.t.get", "p.t.list", "p.t.post", "q.t.get", "q.t.list", "q.t.post"];
    let of = |renamed, used: &[u16]| suggested(&tags, vec![renamed], used);
    // The former prefix sorts before the present one, after it, or is shorter.
    assert_eq!(of(("a", "p"), &[0, 1, 2]).as_deref(), Some("p.*"));
    assert_eq!(of(("p", "q"), &[3, 4, 5]).as_deref(), Some("q.*"));
    assert_eq!(of(("a", "p.t"), &[0, 1, 2]).as_deref(), Some("p.*"));
    // `p.*` would grant what is `q` now, and was not used.
    assert_eq!(of(("p", "q"), &[0, 1, 2]).as_deref(), Some("p.t.get, p.t.list, p.t.post"));
}

/// Of an endpoint's tags, the one that no unused endpoint shares is the one suggested, wherever it stands.
#[test]
fn the_tag_that_grants_the_least_besides_is_taken() {
    let declared = |path, tags: &[&'static str]| Declaration {
        method: "GET",
        path,
        tags: tags.to_vec(),
        modes: ModeSet::BUILT_IN,
        ..Declaration::default()
    };
    let endpoints = vec![
        declared("/a", &["all.get", "a.get"]),
        declared("/b", &["b.get", "all.get"]),
        declared("/c", &["all.get"]),
    ];
    let assembled = Declarations { endpoints, ..Declarations::default() }.assemble().unwrap();
    let list_for = |used: &[u16]| suggest::list_for(&assembled.catalog(), used.iter().copied(), Mode::KEY);
    assert_eq!(list_for(&[0]).text().as_deref(), Some("a.get"));
    assert_eq!(list_for(&[0, 1]).text().as_deref(), Some("a.get, b.get"));
    assert_eq!((list_for(&[2]).patterns, list_for(&[2]).excess), (vec!["all.get".to_owned()], vec![0, 1]));
}
