//! SPEC.md, rule by rule: the name of each test begins with the rule that it holds.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use acl_core::assemble::{Assembled, Declaration, Declarations};
use acl_core::{
    Catalog, Decision, EndpointSet, ErrorKind, Mode, ModeSet, ParseError, Pattern, PatternList, Tag,
};

mod attacks;
mod decision;
mod lists;
mod modes;
mod needs;
mod patterns;
mod renamed;
mod reserved;
mod stored;
mod tags;

/// The rule that a text breaks, where, and the whole message.
type Broken = (ErrorKind, std::ops::Range<usize>, &'static str);

fn assert_broken<T: std::fmt::Debug>(text: &str, parsed: Result<T, ParseError>, expected: &Broken) {
    let error = parsed.expect_err(text);
    let (kind, range, message) = expected;
    assert_eq!((error.kind(), error.range()), (*kind, range.clone()), "{text:?}");
    assert_eq!(error.to_string(), *message, "{text:?}");
    assert!(error.in_text(text).to_string().starts_with(message), "{text:?}");
}

fn list(text: &str) -> PatternList<'_> {
    PatternList::parse(text).unwrap()
}

fn matches(pattern: &str, tag: &str) -> bool {
    Pattern::parse(pattern).unwrap().matches(Tag::parse(tag).unwrap())
}

/// An endpoint open to the three modes that every registry has.
fn endpoint<'a>(method: &'a str, path: &'a str, tags: &[&'a str]) -> Declaration<'a> {
    Declaration { method, path, tags: tags.to_vec(), modes: ModeSet::BUILT_IN, ..Declaration::default() }
}

fn declare(endpoints: Vec<Declaration<'_>>) -> Declarations<'_> {
    Declarations { endpoints, ..Declarations::default() }
}

fn assemble(endpoints: Vec<Declaration<'_>>) -> Assembled<'_> {
    declare(endpoints).assemble().unwrap()
}

/// Tickets and people, as in SPEC.md's examples.
fn helpdesk<'a>() -> Assembled<'a> {
    assemble(vec![
        endpoint("GET", "/people", &["people.people.list"]),
        endpoint("GET", "/tickets", &["tickets.tickets.list"]),
        endpoint("POST", "/tickets", &["tickets.tickets.post"]),
        endpoint("DELETE", "/people/{id}", &["people.people.delete"]),
        endpoint("DELETE", "/tickets/{id}", &["tickets.tickets.delete"]),
        endpoint("DELETE", "/tickets/{id}/messages/{message}", &["tickets.messages.delete"]),
    ])
}

/// The endpoints that a list grants.
fn grant(catalog: &Catalog<'_>, text: &str, mode: Mode) -> EndpointSet<Vec<u64>> {
    catalog.grant(list(text), mode)
}

/// The routes that a list grants; a decision on each endpoint says the same.
fn granted(catalog: &Catalog<'_>, text: &str, mode: Mode) -> Vec<String> {
    let granted = grant(catalog, text, mode);
    let mut routes = Vec::new();
    for (index, route, _) in catalog.endpoints() {
        let decision = catalog.decide(list(text), route.method, route.path, mode);
        let bit = granted.contains(index);
        assert_eq!(decision.is_allowed(), bit, "`{text}` on {route}: {decision}");
        routes.extend(bit.then(|| route.to_string()));
    }
    routes
}

/// Verdict, code and message.
fn told(decision: &Decision<'_>) -> (bool, &'static str, String) {
    (decision.is_allowed(), decision.reason().code(), decision.to_string())
}
