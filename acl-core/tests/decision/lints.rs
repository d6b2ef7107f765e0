//! Lints are exact: against their definitions read naively, over random catalogs and lists.

use std::collections::BTreeSet;

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, FindingKind, Mode, ModeSet, PatternList, suggest};
use proptest::prelude::*;
use proptest::sample::select;

use crate::reference;

const SEGMENTS: [&str; 3] = ["a", "b", "c"];
const RENAMED: [(&str, &str); 3] = [("old", "a"), ("a.old", "a.b"), ("b.c", "c")];
const REMOVED: [&str; 3] = ["gone.*", "c.gone", "x.gone.*"];

#[derive(Clone, Debug)]
struct Row {
    tags: Vec<String>,
    access: Access,
    explicit: bool,
    modes: ModeSet,
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let tag = prop::collection::vec(select(&SEGMENTS), 1..4).prop_map(|segments| segments.join("."));
    let access =
        prop_oneof![6 => Just(Access::Granted), 1 => Just(Access::Authenticated), 1 => Just(Access::Public)];
    let modes = prop_oneof![
        Just(ModeSet::BUILT_IN),
        Just(ModeSet::from(Mode::KEY)),
        Just(ModeSet::from(Mode::SESSION))
    ];
    let row = (prop::collection::vec(tag, 1..3), access, prop::bool::weighted(0.2), modes)
        .prop_map(|(tags, access, explicit, modes)| Row { tags, access, explicit, modes });
    prop::collection::vec(row, 1..80)
}

fn patterns() -> impl Strategy<Value = Vec<String>> {
    let element = prop_oneof![
        4 => select(&SEGMENTS),
        3 => Just("*"),
        1 => select(&["old", "gone", "x"]),
    ];
    let body = prop::collection::vec(element, 1..4).prop_map(|elements| elements.join("."));
    let pattern = (prop::bool::weighted(0.3), body)
        .prop_map(|(deny, body)| if deny { format!("-{body}") } else { body });
    prop::collection::vec(pattern, 1..6)
}

/// Every tag of up to 4 segments over the segments that patterns name and one that none does.
fn any_tag() -> Vec<String> {
    let all = ["a", "b", "c", "old", "gone", "x", "fresh"];
    let mut tags: Vec<String> = all.iter().map(|segment| (*segment).to_owned()).collect();
    let mut last = tags.clone();
    for _ in 1..4 {
        last =
            last.iter().flat_map(|tag| all.iter().map(move |segment| format!("{tag}.{segment}"))).collect();
        tags.extend(last.iter().cloned());
    }
    tags
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn lints_are_what_their_definitions_say(
        rows in rows(),
        patterns in patterns(),
        renamed in 0..=RENAMED.len(),
        mode in prop_oneof![Just(None), Just(Some(Mode::KEY)), Just(Some(Mode::SESSION))],
    ) {
        let renamed = &RENAMED[..renamed];
        let paths: Vec<String> = (0..rows.len()).map(|number| format!("/{number:03}")).collect();
        let endpoints = rows.iter().zip(&paths).map(|(row, path)| Declaration {
            method: "GET",
            path,
            tags: row.tags.iter().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect(),
            access: row.access,
            explicit: row.explicit,
            modes: if row.access == Access::Public { ModeSet::EMPTY } else { row.modes },
            ..Declaration::default()
        });
        let declarations = Declarations {
            endpoints: endpoints.collect(),
            renamed: renamed.to_vec(),
            removed: REMOVED.to_vec(),
            ..Declarations::default()
        };
        let assembled = declarations.assemble().unwrap();
        let catalog = assembled.catalog();
        let text = patterns.join(", ");
        let list = PatternList::parse(&text).unwrap();
        let found = catalog.lint::<Vec<u64>>(list);
        let findings: Vec<_> = match mode {
            Some(mode) => found.at(mode).collect(),
            None => found.collect(),
        };
        let open = |set: &BTreeSet<usize>| -> BTreeSet<usize> {
            set.iter().copied().filter(|at| mode.is_none_or(|mode| rows[*at].modes.contains(mode))).collect()
        };

        let names = |row: &Row| -> Vec<String> {
            row.tags.iter().flat_map(|tag| reference::names(tag, renamed)).collect()
        };
        let names: Vec<Vec<String>> = rows.iter().map(names).collect();
        let body = |pattern: &str| pattern.trim_start_matches('-').to_owned();
        let matches = |pattern: &str, name: &String| reference::matches(&body(pattern), name);
        let reach = |pattern: &str| -> BTreeSet<usize> {
            (0..rows.len())
                .filter(|at| rows[*at].access == Access::Granted)
                .filter(|at| pattern.starts_with('-') || !pattern.contains('*') || !rows[*at].explicit)
                .filter(|at| names[*at].iter().any(|name| matches(pattern, name)))
                .collect()
        };
        let (mut allowed, mut denied) = (BTreeSet::new(), BTreeSet::new());
        for pattern in &patterns {
            (if pattern.starts_with('-') { &mut denied } else { &mut allowed }).extend(reach(pattern));
        }

        // About patterns: which have a finding, and of which kind.
        for (at, pattern) in patterns.iter().enumerate() {
            let deny = pattern.starts_with('-');
            let own = reach(pattern);
            let found = findings.iter().find(|finding| finding.pattern_number() == Some(at + 1));
            if let Some(found) = found {
                prop_assert_eq!(&text[found.range().unwrap()], pattern.as_str());
                prop_assert_eq!(found.pattern().unwrap().as_str(), pattern.as_str());
            }
            let known = names.iter().flatten().any(|name| matches(pattern, name));
            let gone = any_tag().iter().any(|tag| {
                let under = ["gone.", "x.gone."].iter().any(|prefix| tag.starts_with(prefix));
                let removed = tag == "c.gone" || (under && !body(pattern).starts_with('*'));
                removed && matches(pattern, tag)
            });
            let only_denies = patterns.iter().all(|pattern| pattern.starts_with('-'));
            let none = if deny {
                !only_denies && own.is_disjoint(&allowed)
            } else {
                open(&own).is_subset(&denied)
            };
            let covers = |wide: &str, narrow: &str| {
                (deny || !wide.contains('*') || narrow.contains('*'))
                    && any_tag().iter().all(|tag| !matches(narrow, tag) || matches(wide, tag))
            };
            let by = patterns.iter().enumerate().find(|(other, by)| {
                *other != at && by.starts_with('-') == deny && {
                    let (always, back) = (covers(by, pattern), covers(pattern, by));
                    let others = reach(by);
                    (always && (!back || *other < at))
                        || (!back && !own.is_empty() && own.is_subset(&others) && (own != others || *other < at))
                }
            });
            let expected = match () {
                () if deny && !known && !gone => Some(FindingKind::Stale),
                () if !deny && !known => Some(FindingKind::MatchesNothing),
                () if !deny && !own.is_empty() && open(&own).is_empty() => Some(FindingKind::NotOpen),
                () if none => Some(FindingKind::NoEffect),
                () => by.map(|(_, by)| FindingKind::Redundant {
                    by: acl_core::Pattern::parse(by).unwrap(),
                    always: covers(by, pattern),
                }),
            };
            prop_assert_eq!(found.map(acl_core::Finding::kind), expected, "`{}` of `{}` over {:?}", pattern, text, rows);
        }

        // About the whole.
        let stale = findings.iter().any(|finding| finding.kind() == FindingKind::Stale);
        let granted: BTreeSet<usize> = open(&allowed.difference(&denied).copied().collect());
        let every: BTreeSet<usize> = (0..rows.len())
            .filter(|at| rows[*at].access == Access::Granted && !rows[*at].explicit)
            .collect();
        let every = open(&every);
        let all_explicit = (0..rows.len()).filter(|at| rows[*at].access == Access::Granted && rows[*at].explicit);
        let all_explicit = open(&all_explicit.collect()).len();
        let explicit = granted.iter().filter(|at| rows[**at].explicit).count();
        let mut expected = Vec::new();
        if granted.is_empty() {
            expected.push(FindingKind::GrantsNothing);
        }
        if !every.is_empty() && every.is_subset(&granted) {
            expected.push(FindingKind::GrantsEverything { except: all_explicit - explicit });
        }
        if explicit > 0 {
            expected.push(FindingKind::GrantsExplicit { count: explicit });
        }
        // A stale list grants nothing, which its finding says.
        if stale {
            expected.clear();
        }
        let whole = findings.iter().filter(|finding| finding.pattern().is_none());
        prop_assert_eq!(whole.map(acl_core::Finding::kind).collect::<Vec<_>>(), expected);

        // What has no effect or is not needed can go, one at a time, without a change of any verdict.
        for finding in &findings {
            if !matches!(finding.kind(), FindingKind::NotOpen | FindingKind::NoEffect | FindingKind::Redundant { .. } | FindingKind::MatchesNothing)
                || patterns.len() == 1
            {
                continue;
            }
            let mut shorter = patterns.clone();
            shorter.remove(finding.pattern_number().unwrap() - 1);
            let shorter = shorter.join(",");
            let shorter = PatternList::parse(&shorter).unwrap();
            for at in 0..rows.len() {
                let endpoint = catalog.endpoint(u16::try_from(at).unwrap()).unwrap();
                prop_assert_eq!(
                    list.decide(endpoint, mode.unwrap_or(Mode::KEY)).is_allowed(),
                    shorter.decide(endpoint, mode.unwrap_or(Mode::KEY)).is_allowed(),
                    "{} without {}", text, finding,
                );
            }
        }
    }
}

/// Whichever comes first in the list: both must not be called redundant, since then both would be removed.
#[test]
fn of_two_that_reach_the_same_the_narrower_is_redundant() {
    let one = Declaration { method: "GET", path: "/", tags: vec!["a.b.c"], ..Declaration::default() };
    let assembled = Declarations { endpoints: vec![one], ..Declarations::default() }.assemble().unwrap();
    let catalog = assembled.catalog();
    let redundant = |text| -> Vec<String> {
        let found = catalog.lint::<Vec<u64>>(PatternList::parse(text).unwrap());
        let found = found.filter(|finding| matches!(finding.kind(), FindingKind::Redundant { .. }));
        found.map(|finding| finding.pattern().unwrap().as_str().to_owned()).collect()
    };
    assert_eq!(redundant("a.b.*, a.*"), ["a.b.*"]);
    assert_eq!(redundant("a.*, a.b.*"), ["a.b.*"]);
    assert_eq!(redundant("*, -a.b.c, -a.*"), ["-a.b.c"]);
    // Neither text is the narrower one: a tag that is written out grants what is explicit, too.
    assert_eq!(redundant("a.b.c, a.*"), ["a.*"]);
    assert_eq!(redundant("a.*, *.c"), ["*.c"]);
}

/// A registry with something for sessions alone, something explicit, and something for everyone.
fn said(text: &str, mode: Option<Mode>) -> Vec<String> {
    let declared = |path, tag, modes, explicit| Declaration {
        method: "GET",
        path,
        tags: vec![tag],
        modes,
        explicit,
        ..Declaration::default()
    };
    let session = ModeSet::from(Mode::SESSION);
    let endpoints = vec![
        declared("/a", "admin.keys.list", session, false),
        declared("/b", "admin.keys.delete", session, true),
        declared("/c", "tickets.tickets.list", ModeSet::BUILT_IN, false),
        declared("/d", "tickets.tickets.delete", ModeSet::BUILT_IN, false),
    ];
    let assembled = Declarations { endpoints, ..Declarations::default() }.assemble().unwrap();
    let catalog = assembled.catalog();
    let list = PatternList::parse(text).unwrap();
    let found = catalog.lint::<Vec<u64>>(list);
    let findings: Vec<_> = if let Some(mode) = mode { found.at(mode).collect() } else { found.collect() };
    let told = findings.iter().map(|finding| match suggest::hint(&catalog, list, finding) {
        Some(hint) => format!("{}: {finding}; {hint}", finding.kind().code()),
        None => format!("{}: {finding}", finding.kind().code()),
    });
    told.collect()
}

#[test]
fn what_a_list_grants_is_judged_at_the_mode() {
    let none = "not_open: `admin.*` allows nothing: none of what it matches is open to this mode";
    assert_eq!(said("admin.*", None), [""; 0]);
    assert_eq!(said("admin.*", Some(Mode::SESSION)), [""; 0]);
    assert_eq!(
        said("admin.*", Some(Mode::KEY)),
        [none, "grants_nothing: the list grants nothing by this mode"]
    );
    assert_eq!(said("admin.*, tickets.tickets.list", Some(Mode::KEY)), [none]);
    // What is explicit and for sessions is no right of a key.
    let explicit = "grants_explicit: the list grants one endpoint that no wildcard reaches";
    let named = "tickets.tickets.list, admin.keys.delete";
    assert_eq!(said(named, Some(Mode::SESSION)), [explicit]);
    assert_eq!(
        said(named, Some(Mode::KEY)),
        ["not_open: `admin.keys.delete` allows nothing: none of what it matches is open to this mode"]
    );
    assert_eq!(
        said("*", Some(Mode::KEY)),
        ["grants_everything: the list grants everything that is open to this mode"]
    );
    assert_eq!(
        said("*", Some(Mode::SESSION)),
        [
            "grants_everything: the list grants everything that is open to this mode, but one explicit endpoint"
        ]
    );
    // A deny guards what may be opened to the mode later.
    assert_eq!(
        said("*, -admin.*", Some(Mode::KEY)),
        ["grants_everything: the list grants everything that is open to this mode"]
    );
}

#[test]
fn no_two_findings_contradict_each_other() {
    let stale = "matches no present, former or removed tag; while it stands, the list grants nothing";
    assert_eq!(said("*, -delete", None), [format!("stale: `-delete` {stale}; did you mean `-*.delete`?")]);
    let explicit_too = "tickets.*, admin.keys.delete, -delete";
    assert_eq!(said(explicit_too, None), [format!("stale: `-delete` {stale}; did you mean `-*.delete`?")]);
    // The denies of a list without an allow may be meant.
    assert_eq!(
        said("-*.delete", None),
        ["grants_nothing: the list grants nothing; did you mean `*, -*.delete`?"]
    );
    assert_eq!(
        said("-*.delete, -admin.*", Some(Mode::KEY)),
        ["grants_nothing: the list grants nothing; did you mean `*, -*.delete, -admin.*`?"]
    );
    assert_eq!(said("-*", None), ["grants_nothing: the list grants nothing"]);
}

#[test]
fn an_allow_without_effect_is_told_why_it_has_none() {
    let why = |text, mode| said(text, mode).remove(0).replace("no_effect: ", "");
    assert_eq!(
        why("*.list, -*.list", None),
        "`*.list` allows nothing: the list denies all that it could allow"
    );
    assert_eq!(
        why("admin.keys.*, -*.list", None),
        "`admin.keys.*` allows nothing: the list denies all that it could allow"
    );
    assert_eq!(
        why("admin.*.delete", None),
        "`admin.*.delete` allows nothing: what it matches is explicit, so no `*` grants it"
    );
    assert_eq!(
        why("*.list, -tickets.*", Some(Mode::KEY)),
        "`*.list` allows nothing: the list denies all that it could allow to this mode"
    );
}

#[test]
fn an_unknown_operation_is_told_those_there_are() {
    let told = "matches no tag; the operations are `delete` and `list`";
    let nothing = "grants_nothing: the list grants nothing".to_owned();
    assert_eq!(said("*.create", None), [format!("matches_nothing: `*.create` {told}"), nothing.clone()]);
    assert_eq!(
        said("tickets.tickets.create", None),
        [format!("matches_nothing: `tickets.tickets.create` {told}"), nothing]
    );
    let stale = "matches no present, former or removed tag; while it stands, the list grants nothing";
    assert_eq!(
        said("*, -tickets.*.create", None),
        [format!("stale: `-tickets.*.create` {stale}; the operations are `delete` and `list`")]
    );
    // A prefix that is not there is not about its operation.
    assert_eq!(said("*, -billing.*", None), [format!("stale: `-billing.*` {stale}")]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    /// D11: whatever endpoints need, a pattern that is said to do nothing can go without a change of any verdict.
    #[test]
    fn what_does_nothing_can_go_where_endpoints_need_tags(
        rows in rows(),
        needs in prop::collection::vec(prop::option::weighted(0.4, 0..80_usize), 80),
        patterns in patterns(),
        mode in prop_oneof![Just(None), Just(Some(Mode::KEY)), Just(Some(Mode::SESSION))],
    ) {
        let paths: Vec<String> = (0..rows.len()).map(|number| format!("/{number:03}")).collect();
        // The first tag of another endpoint.
        let need = |at: usize| needs[at].map(|other| rows[other % rows.len()].tags[0].as_str());
        let endpoints = rows.iter().zip(&paths).enumerate().map(|(at, (row, path))| Declaration {
            method: "GET",
            path,
            tags: row.tags.iter().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect(),
            access: row.access,
            explicit: row.explicit,
            needs: need(at)
                .into_iter()
                .filter(|need| row.access == Access::Granted && row.tags.iter().all(|tag| tag != need))
                .collect(),
            modes: if row.access == Access::Public { ModeSet::EMPTY } else { row.modes },
            ..Declaration::default()
        });
        let declarations = Declarations { endpoints: endpoints.collect(), ..Declarations::default() };
        let assembled = declarations.assemble().unwrap();
        let catalog = assembled.catalog();
        let text = patterns.join(", ");
        let list = PatternList::parse(&text).unwrap();
        let findings = catalog.lint::<Vec<u64>>(list);
        let found: Vec<_> = if let Some(mode) = mode { findings.at(mode).collect() } else { findings.collect() };
        let modes: Vec<Mode> = mode.map_or_else(|| ModeSet::BUILT_IN.iter().collect(), |mode| vec![mode]);
        for finding in found {
            let Some(number) = finding.pattern_number().filter(|_| patterns.len() > 1) else { continue };
            if finding.kind() == FindingKind::Stale {
                continue;
            }
            let mut shorter = patterns.clone();
            shorter.remove(number - 1);
            let shorter = shorter.join(",");
            let shorter = PatternList::parse(&shorter).unwrap();
            for ((_, route, endpoint), mode) in catalog.endpoints().flat_map(|it| modes.iter().map(move |mode| (it, *mode))) {
                prop_assert_eq!(
                    list.decide(endpoint, mode).is_allowed(),
                    shorter.decide(endpoint, mode).is_allowed(),
                    "{} without {} at {} by {}", text, finding, route, mode,
                );
            }
        }
    }
}
