//! Any registry and any list: the decision, its reason and the grant, against the naive reading of SPEC.md that the
//! tests have.
#![no_main]

#[path = "../../tests/decision/reference.rs"]
#[allow(dead_code)]
mod reference;

use std::collections::BTreeMap;

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, Mode, ModeSet, PatternList};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use reference::said;

const SEGMENTS: [&str; 8] = ["a", "b", "ab", "a-b", "a_", "list", "delete", "0"];

#[derive(Arbitrary, Debug)]
struct Case {
    endpoints: Vec<Endpoint>,
    renamed: Option<(Vec<u8>, Vec<u8>)>,
    patterns: Vec<(bool, Vec<u8>)>,
    mode: u8,
}

#[derive(Arbitrary, Debug)]
struct Endpoint {
    tags: Vec<Vec<u8>>,
    modes: u8,
    access: u8,
    explicit: bool,
}

fn text(bytes: &[u8], wild: bool) -> String {
    let segment = |byte: &u8| if wild && byte % 3 == 0 { "*" } else { SEGMENTS[usize::from(byte / 3) % 8] };
    let segments: Vec<_> = bytes.iter().take(6).map(segment).collect();
    if segments.is_empty() { "a".to_owned() } else { segments.join(".") }
}

fuzz_target!(|case: Case| {
    let tags: Vec<Vec<String>> = case
        .endpoints
        .iter()
        .map(|endpoint| {
            let mut tags: Vec<_> = endpoint.tags.iter().take(4).map(|tag| text(tag, false)).collect();
            tags.push("always.one".to_owned());
            tags.sort();
            tags.dedup();
            tags
        })
        .collect();
    let paths: Vec<_> = (0..tags.len()).map(|number| format!("/{number:04}")).collect();
    // A former name that begins with its present one grows without end in a naive reading.
    let renamed = case.renamed.as_ref().map(|(from, to)| (text(from, false), text(to, false)));
    let renamed: Vec<(&str, &str)> = renamed
        .iter()
        .filter(|(from, to)| !from.starts_with(to.as_str()) && !to.starts_with(from.as_str()))
        .map(|(from, to)| (from.as_str(), to.as_str()))
        .collect();
    let mut declared = Declarations { renamed: renamed.clone(), ..Declarations::default() };
    for ((endpoint, tags), path) in case.endpoints.iter().zip(&tags).zip(&paths) {
        let access = [Access::Granted, Access::Granted, Access::Authenticated, Access::Public];
        declared.endpoints.push(Declaration {
            method: "GET",
            path,
            tags: tags.iter().map(String::as_str).collect(),
            modes: ModeSet::from_bits(endpoint.modes & 0b111),
            access: access[usize::from(endpoint.access % 4)],
            explicit: endpoint.explicit,
        });
    }
    let patterns: Vec<String> = case
        .patterns
        .iter()
        .take(20)
        .map(|(deny, bytes)| format!("{}{}", if *deny { "-" } else { "" }, text(bytes, true)))
        .collect();
    let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
    let joined = if patterns.is_empty() { "*".to_owned() } else { patterns.join(",") };
    let patterns = if patterns.is_empty() { vec!["*"] } else { patterns };
    let mode = usize::from(case.mode % 3);
    let Some(of_mode) = Mode::from_index(mode) else { return };
    let Ok(list) = PatternList::parse(&joined) else { panic!("{joined} is no list") };
    // What is invalid together, such as an endpoint that is public and explicit, is none of this target's.
    let Ok(assembled) = declared.clone().assemble() else { return };
    let catalog = assembled.catalog();
    let granted = catalog.grant::<Vec<u64>>(list, of_mode);
    let mut known = BTreeMap::<&str, Vec<String>>::new();
    for (index, place) in assembled.order.iter().enumerate() {
        let endpoint = &declared.endpoints[*place];
        for tag in &endpoint.tags {
            known.entry(tag).or_insert_with(|| reference::names(tag, &renamed));
        }
        let matches = |body: &str, at: usize| {
            known[endpoint.tags[at]].iter().any(|name| reference::matches(body, name))
        };
        let expected = reference::decide(endpoint, &patterns, mode, matches);
        let decision = catalog.decide(list, "GET", endpoint.path, of_mode);
        assert_eq!(said(&decision), expected);
        assert_eq!(u16::try_from(index).is_ok_and(|index| granted.contains(index)), expected.allowed);
    }
});
