//! Any registry and any stored credential: verdict, reason, place and grant, against the naive reading of SPEC.md.

#[path = "../../../../acl-core/tests/decision/reference.rs"]
pub(crate) mod reference;

use std::collections::BTreeMap;

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, Catalog, Mode, ModeSet, Pattern, PatternList, Rights};
use arbitrary::{Arbitrary, Unstructured};

use crate::list::is_list;
use reference::Stored;

const SEGMENTS: [&str; 8] = ["a", "b", "ab", "a-b", "a_", "list", "delete", "0"];

#[derive(Arbitrary, Debug)]
struct Case {
    endpoints: Vec<Endpoint>,
    renamed: Option<(Vec<u8>, Vec<u8>)>,
    removed: Vec<(Vec<u8>, bool)>,
    own: Vec<Vec<Written>>,
    bounds: Vec<Vec<Vec<Written>>>,
    mode: u8,
    reserved: Vec<(Vec<u8>, bool)>,
}

#[derive(Arbitrary, Debug)]
struct Endpoint {
    tags: Vec<Vec<u8>>,
    modes: u8,
    access: u8,
    explicit: bool,
    needs: Vec<Vec<u8>>,
}

#[derive(Arbitrary, Debug)]
struct Written {
    kind: u8,
    body: Vec<u8>,
}

/// A tag, or the body of a pattern.
fn text(bytes: &[u8], wild: bool) -> String {
    let segment =
        |byte: &u8| if wild && byte.is_multiple_of(3) { "*" } else { SEGMENTS[usize::from(byte / 3) % 8] };
    let segments: Vec<_> = bytes.iter().take(6).map(segment).collect();
    if segments.is_empty() { "a".to_owned() } else { segments.join(".") }
}

impl Endpoint {
    fn tags(&self) -> Vec<String> {
        let mut tags: Vec<_> = self.tags.iter().take(4).map(|tag| text(tag, false)).collect();
        tags.push("always.one".to_owned());
        tags.sort();
        tags.dedup();
        tags
    }

    fn needs(&self) -> Vec<String> {
        self.needs.iter().take(3).map(|tag| text(tag, false)).collect()
    }

    fn declaration<'a>(&self, path: &'a str, tags: &'a [String], needs: &'a [String]) -> Declaration<'a> {
        let access = [Access::Granted, Access::Granted, Access::Authenticated, Access::Public];
        Declaration {
            method: "GET",
            path,
            tags: tags.iter().map(String::as_str).collect(),
            modes: ModeSet::from_bits(self.modes & 0b111),
            access: access[usize::from(self.access % 4)],
            explicit: self.explicit,
            needs: needs.iter().map(String::as_str).collect(),
            ..Declaration::default()
        }
    }
}

impl Written {
    /// Mostly a pattern; one in sixteen is none.
    fn text(&self) -> String {
        let body = text(&self.body, true);
        match self.kind % 16 {
            0..10 => body,
            10..15 => format!("-{body}"),
            _ => format!("{body}."),
        }
    }
}

/// Lists as a store might have them.
fn lists(lists: &[Vec<Written>]) -> Vec<String> {
    let list = |patterns: &Vec<Written>| {
        let texts: Vec<String> = patterns.iter().take(8).map(Written::text).collect();
        if texts.is_empty() { "*".to_owned() } else { texts.join(" , ") }
    };
    lists.iter().take(3).map(list).collect()
}

/// Reads the bytes as a registry and a credential.
pub fn decide(data: &[u8]) {
    let Ok(case) = Case::arbitrary_take_rest(Unstructured::new(data)) else { return };
    let endpoints = &case.endpoints[..case.endpoints.len().min(40)];
    let tags: Vec<Vec<String>> = endpoints.iter().map(Endpoint::tags).collect();
    let paths: Vec<_> = (0..tags.len()).map(|number| format!("/{number:04}")).collect();
    let needs: Vec<Vec<String>> = endpoints.iter().map(Endpoint::needs).collect();
    let declared = endpoints.iter().zip(tags.iter().zip(&needs)).zip(&paths);
    // A former name that begins with its present one grows without end in a naive reading.
    let renamed = case.renamed.as_ref().map(|(from, to)| (text(from, false), text(to, false)));
    let renamed =
        renamed.iter().filter(|(from, to)| !from.starts_with(to.as_str()) && !to.starts_with(from.as_str()));
    let prefix = |(tag, all): &(Vec<u8>, bool)| text(tag, false) + if *all { ".*" } else { "" };
    let removed: Vec<String> = case.removed.iter().take(3).map(prefix).collect();
    let reserved: Vec<String> = case.reserved.iter().take(3).map(prefix).collect();
    let declarations = Declarations {
        endpoints: declared
            .map(|((endpoint, (tags, needs)), path)| endpoint.declaration(path, tags, needs))
            .collect(),
        renamed: renamed.map(|(from, to)| (from.as_str(), to.as_str())).collect(),
        removed: removed.iter().map(String::as_str).collect(),
        reserved: reserved.iter().map(String::as_str).collect(),
        ..Declarations::default()
    };
    // What is invalid together, such as an endpoint that is public and explicit, is none of this target's.
    let Ok(assembled) = declarations.clone().assemble() else { return };
    let own = lists(&case.own);
    let bounds: Vec<_> = case.bounds.iter().take(2).map(|bound| lists(bound)).collect();
    let mode = usize::from(case.mode % 3);
    let names: BTreeMap<&str, Vec<String>> =
        (declarations.endpoints.iter().flat_map(|endpoint| endpoint.tags.iter().chain(&endpoint.needs)))
            .map(|tag| (*tag, reference::names(tag, &declarations.renamed)))
            .collect();
    let all: Vec<String> = names.values().flatten().cloned().collect();
    let absent = [&declarations.removed[..], &declarations.reserved].concat();
    let stored = Stored { own: &own, bounds: &bounds, names: &all, absent: &absent };
    let catalog = assembled.catalog();
    let rights = Rights::new(&catalog, Mode::from_index(mode).unwrap(), &own).within(&bounds);
    let granted = rights.grant::<Vec<u64>>();
    for (index, at) in (0..).zip(&assembled.order) {
        let endpoint = &declarations.endpoints[*at];
        let matches = |body: &str, tag: usize| {
            let asked = endpoint.tags.iter().chain(&endpoint.needs).nth(tag).unwrap();
            names[asked].iter().any(|name| reference::matches(body, name))
        };
        let (verdict, expected) =
            (rights.decide(catalog.endpoint(index)), stored.decide(endpoint, mode, matches));
        let place = verdict.place();
        assert_eq!((verdict.is_allowed(), verdict.code()), (expected.allowed, expected.code), "{endpoint:?}");
        assert_eq!((place.bound, place.list), (expected.bound, expected.list), "{endpoint:?}");
        assert_eq!(verdict.pattern().map(Pattern::as_str), expected.pattern, "{endpoint:?}");
        assert_eq!(granted.contains(index), expected.allowed, "grant of {endpoint:?}");
        for text in own.iter().filter(|text| is_list(text)) {
            check_list(text, &catalog, (index, endpoint), mode, matches);
        }
    }
    let found: Vec<_> = rights.findings().map(|it| (it.place().list, it.reason().code())).collect();
    assert_eq!(found, stored.broken());
    assert_eq!(rights.decide(None).code(), stored.decide_unknown());
}

/// What one list says of an endpoint by itself.
fn check_list<'t>(
    text: &'t str,
    catalog: &Catalog<'_>,
    (index, endpoint): (u16, &Declaration<'t>),
    mode: usize,
    matches: impl Fn(&str, usize) -> bool,
) {
    let patterns: Vec<&str> = text.split(" , ").collect();
    let (list, of_mode) = (PatternList::parse(text).unwrap(), Mode::from_index(mode).unwrap());
    let expected = reference::decide(endpoint, &patterns, mode, matches);
    assert_eq!(reference::said(&catalog.decide(list, "GET", endpoint.path, of_mode)), expected);
    assert_eq!(catalog.grant::<Vec<u64>>(list, of_mode).contains(index), expected.allowed);
}
