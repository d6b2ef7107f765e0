//! From the path of a request to the endpoint that a router would match (H1), for questions and logs.

#![allow(clippy::unwrap_used, missing_docs)]

use acl_core::assemble::{Declaration, Declarations};
use acl_core::requests::{Matched, Requests, path_of};

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
