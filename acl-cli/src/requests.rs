//! From the path of a request to the endpoint that a router would have matched.

use std::collections::HashMap;

use acl_core::{Catalog, Route};

/// Routes by the number of their paths' segments.
pub(crate) struct Requests<'a> {
    catalog: &'a Catalog<'a>,
    closed: HashMap<usize, Vec<(Route<'a>, u16)>>,
    /// Those that end in `{*rest}`.
    open_ended: Vec<(Route<'a>, u16)>,
}

impl<'a> Requests<'a> {
    pub(crate) fn of(catalog: &'a Catalog<'a>) -> Self {
        let mut made = Self { catalog, closed: HashMap::new(), open_ended: Vec::new() };
        for index in (0..=u16::MAX).take(catalog.len()) {
            let Some(route) = catalog.route(index) else { continue };
            if is_rest(route.path.rsplit('/').next().unwrap_or_default()) {
                made.open_ended.push((route, index));
            } else {
                made.closed.entry(route.path.split('/').count()).or_default().push((route, index));
            }
        }
        made
    }

    /// The endpoint with this declared path; else the one that a router takes for the path of the address. From the
    /// left, a literal segment goes before a parameter and a parameter before a rest; a path that goes before others
    /// is the one, also where it has no such method. A `HEAD` is the `GET` of its path, unless there is a `HEAD` (H1).
    pub(crate) fn find(&self, method: &str, address: &str) -> Option<u16> {
        if let Some(index) = self.catalog.find(method, address) {
            return Some(index);
        }
        let path = path_of(address);
        let fit = |found: &str| match found {
            _ if found == method => Fit::Same,
            "GET" if method == "HEAD" => Fit::HeadAsGet,
            _ => Fit::Other,
        };
        let closed = self.closed.get(&path.split('/').count()).into_iter().flatten();
        let ranked = closed
            .chain(&self.open_ended)
            .filter_map(|(route, index)| Some((rank(route.path, path)?, fit(route.method), *index)));
        ranked.min().filter(|(_, fit, _)| *fit != Fit::Other).map(|(.., index)| index)
    }
}

/// Whether a route answers a method, best first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Same,
    HeadAsGet,
    Other,
}

/// Of an address, the path.
pub(crate) fn path_of(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    match path.split_once("://") {
        // A path may hold an address itself.
        Some(_) if path.starts_with('/') => path,
        Some((_, rest)) => rest.find('/').map_or("/", |start| &rest[start..]),
        None => path,
    }
}

/// How each segment was matched: 0 literally, 1 with a parameter in it, 2 by a rest. None if it does not match.
fn rank(declared: &str, path: &str) -> Option<Vec<u8>> {
    let mut ranks = Vec::new();
    let mut given = path.split('/');
    for segment in declared.split('/') {
        if is_rest(segment) {
            given.next().filter(|first| !first.is_empty())?;
            ranks.push(2);
            return Some(ranks);
        }
        let given = given.next()?;
        let literal = segment == given;
        if !(literal || segment.contains('{') && fits(segment, given)) {
            return None;
        }
        ranks.push(u8::from(!literal));
    }
    given.next().is_none().then_some(ranks)
}

fn is_rest(segment: &str) -> bool {
    segment.starts_with("{*")
}

/// Whether the text has the form of a segment such as `{base}...{head}`: each parameter takes something.
fn fits(segment: &str, text: &str) -> bool {
    let mut pieces = segment.split('{');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let literals: Vec<&str> =
        pieces.map(|piece| piece.split_once('}').map_or("", |(_, after)| after)).collect();
    for (at, literal) in literals.iter().enumerate() {
        let Some(second) =
            rest.char_indices().nth(1).map(|(at, _)| at).or((!rest.is_empty()).then_some(rest.len()))
        else {
            return false;
        };
        if at + 1 == literals.len() {
            return rest[second..].ends_with(literal);
        }
        let Some(found) = rest[second..].find(literal) else { return false };
        rest = &rest[second + found + literal.len()..];
    }
    rest.is_empty()
}
