//! From the path of a request to the endpoint that a router would match (H1), for questions and logs.

#![allow(clippy::unwrap_used, missing_docs)]

use acl_core::assemble::{Declaration, Declarations};
use acl_core::requests::{Matched, Requests, path_of};
use proptest::prelude::*;
use proptest::sample::select;

/// The route that is taken, `-` before it where it has another method.
fn taken(routes: &[(&'static str, &'static str)], method: &str, address: &str) -> Option<String> {
    let declared = |(method, path): &(&'static str, &'static str)| Declaration {
        method,
        path,
        tags: vec!["a.b"],
        ..Declaration::default()
    };
    let endpoints = routes.iter().map(declared).collect();
    let assembled = Declarations { endpoints, ..Declarations::default() }.assemble().unwrap();
    let catalog = assembled.catalog();
    let route = |index| catalog.route(index).unwrap();
    Some(match Requests::of(&catalog).matched(method, address)? {
        Matched::Endpoint(index) => route(index).to_string(),
        Matched::OtherMethod(index) => format!("-{}", route(index)),
    })
}

const ROUTES: &[(&str, &str)] = &[
    ("DELETE", "/tickets/open"),
    ("GET", "/compare/{base}...{head}"),
    ("GET", "/files/{*path}"),
    ("GET", "/tickets"),
    ("GET", "/tickets/{id}"),
    ("HEAD", "/tickets"),
    ("PUT", "/tickets/{id}"),
];

#[test]
fn the_path_of_a_request_is_taken_as_a_router_does() {
    let cases = [
        ("GET", "/tickets", Some("GET /tickets")),
        ("HEAD", "/tickets", Some("HEAD /tickets")),
        ("HEAD", "/tickets/7", Some("GET /tickets/{id}")),
        ("PUT", "/tickets/7", Some("PUT /tickets/{id}")),
        ("PUT", "/tickets/{id}", Some("PUT /tickets/{id}")),
        ("PATCH", "/tickets/7", Some("-GET /tickets/{id}")),
        // The path is matched first, so this one has no GET.
        ("GET", "/tickets/open", Some("-DELETE /tickets/open")),
        ("GET", "/tickets/", None),
        ("GET", "/tickets/7/8", None),
        ("GET", "/Tickets", None),
        ("GET", "/compare/main...v2", Some("GET /compare/{base}...{head}")),
        ("GET", "/compare/main", None),
        ("GET", "/compare/...v2", None),
        ("GET", "/compare/main...", None),
        ("GET", "/files/a/b/c", Some("GET /files/{*path}")),
        ("GET", "/files/", None),
        ("GET", "", None),
    ];
    for (method, address, expected) in cases {
        assert_eq!(taken(ROUTES, method, address).as_deref(), expected, "{method} {address}");
    }
}

#[test]
fn of_an_address_only_the_path_counts() {
    for address in ["/a/b", "/a/b?c=/d", "/a/b#c", "https://example.com/a/b", "https://example.com/a/b?c#d"] {
        assert_eq!(path_of(address), "/a/b", "{address}");
    }
    assert_eq!(path_of("https://example.com"), "/");
    assert_eq!(path_of("/go/https://example.com"), "/go/https://example.com");
    assert_eq!(path_of(""), "");
}

fn joined(segments: &[&str]) -> String {
    segments.iter().flat_map(|segment| ["/", segment]).collect()
}

/// How each segment is matched: 0 literally, 1 with a parameter, 2 by a rest; `None` if it is not.
fn ranks(declared: &str, path: &str) -> Option<Vec<u8>> {
    let mut given = path.split('/');
    let mut ranks = Vec::new();
    for segment in declared.split('/') {
        let given = given.next()?;
        match segment {
            "{*rest}" => return (!given.is_empty()).then(|| [&ranks[..], &[2]].concat()),
            _ if segment == given => ranks.push(0),
            "{a}" | "{b}" if !given.is_empty() => ranks.push(1),
            "x{a}" if given.len() > 1 && given.starts_with('x') => ranks.push(1),
            _ => return None,
        }
    }
    given.next().is_none().then_some(ranks)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    /// From the left, a literal goes before a parameter and a parameter before a rest, read naively.
    #[test]
    fn of_any_routes_the_one_that_goes_before_others_is_taken(
        routes in prop::collection::vec(
            (
                select(&["GET", "HEAD", "PUT"][..]),
                prop::collection::vec(select(&["a", "b", "x7", "{a}", "{b}", "x{a}"][..]), 0..4),
                prop::bool::weighted(0.2),
            ),
            1..30,
        ),
        method in select(&["GET", "HEAD", "PUT", "POST"][..]),
        segments in prop::collection::vec(select(&["a", "b", "x7", "xa", "c", "", "{a}", "{b}"][..]), 0..5),
    ) {
        let mut declared: Vec<(&str, String)> = routes
            .iter()
            .map(|(method, segments, rest)| {
                let rest = if *rest { "/{*rest}" } else { "" };
                (*method, joined(segments) + rest)
            })
            .filter(|(_, path)| !path.is_empty())
            .collect();
        declared.sort_by(|one, other| (&one.1, one.0).cmp(&(&other.1, other.0)));
        declared.dedup();
        let endpoints = declared.iter().map(|(method, path)| Declaration {
            method,
            path,
            tags: vec!["a.b"],
            ..Declaration::default()
        });
        let assembled =
            Declarations { endpoints: endpoints.collect(), ..Declarations::default() }.assemble().unwrap();
        let catalog = assembled.catalog();
        let path = joined(&segments);
        let fit = |found: &str| if found == method { 0 } else if (found, method) == ("GET", "HEAD") { 1 } else { 2 };
        let ranked = declared.iter().enumerate().filter_map(|(index, (found, declared))| {
            Some((ranks(declared, &path)?, fit(found), index))
        });
        let as_declared = declared.iter().position(|(found, declared)| (*found, declared) == (method, &path));
        let expected = as_declared.map(|index| (0, index)).or(ranked.min().map(|(_, fit, index)| (fit, index)));
        let found = Requests::of(&catalog).matched(method, &path).map(|found| match found {
            Matched::Endpoint(index) => (false, usize::from(index)),
            Matched::OtherMethod(index) => (true, usize::from(index)),
        });
        prop_assert_eq!(found, expected.map(|(fit, index)| (fit == 2, index)), "{} {} of {:?}", method, path, declared);
    }
}
