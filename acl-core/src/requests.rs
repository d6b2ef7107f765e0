//! From the path of a request to the endpoint that a router would have matched (feature `alloc`).
//!
//! For questions about requests, by people and by logs. A server decides on what its own router matched (H1), and
//! never needs this.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::catalog::lookup::{Catalog, Route};

/// The routes of a catalog, by the number of their paths' segments.
///
/// ```
/// use acl_core::assemble::{Declaration, Declarations};
/// use acl_core::requests::{Matched, Requests};
///
/// let declared = |method, path| Declaration { method, path, tags: vec!["a.b"], ..Declaration::default() };
/// let endpoints = vec![declared("GET", "/tickets/{id}"), declared("GET", "/tickets/open")];
/// let assembled = Declarations { endpoints, ..Declarations::default() }.assemble()?;
/// let catalog = assembled.catalog();
/// let requests = Requests::of(&catalog);
/// assert_eq!(requests.matched("GET", "/tickets/open"), Some(Matched::Endpoint(0)));
/// assert_eq!(requests.matched("HEAD", "/tickets/7?page=2"), Some(Matched::Endpoint(1)));
/// assert_eq!(requests.matched("PUT", "/tickets/7"), Some(Matched::OtherMethod(1)));
/// assert_eq!(requests.matched("GET", "/people"), None);
/// # Ok::<(), acl_core::assemble::AssembleError>(())
/// ```
pub struct Requests<'a> {
    catalog: &'a Catalog<'a>,
    closed: BTreeMap<usize, Vec<(Route<'a>, u16)>>,
    /// Those that end in `{*rest}`.
    open_ended: Vec<(Route<'a>, u16)>,
}

/// What a router would match, by the index of the endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matched {
    /// An endpoint.
    Endpoint(u16),
    /// A path without this method. The endpoint is another one of that path.
    OtherMethod(u16),
}

impl<'a> Requests<'a> {
    /// Sorts the routes. O(endpoints).
    pub fn of(catalog: &'a Catalog<'a>) -> Self {
        let mut made = Self { catalog, closed: BTreeMap::new(), open_ended: Vec::new() };
        for (index, route, _) in catalog.endpoints() {
            if is_rest(route.path.rsplit('/').next().unwrap_or_default()) {
                made.open_ended.push((route, index));
            } else {
                made.closed.entry(route.path.split('/').count()).or_default().push((route, index));
            }
        }
        made
    }

    /// What a router takes for a method in capitals and an address, of which only the path counts; an address that
    /// is a declared path is that.
    ///
    /// From the left, a literal segment goes before a parameter and a parameter before a rest; a path that goes
    /// before others is the one, also where it has no such method. A `HEAD` is the `GET` of its path, unless there
    /// is a `HEAD` (H1). O(endpoints with as many segments).
    pub fn matched(&self, method: &str, address: &str) -> Option<Matched> {
        if let Some(index) = self.catalog.find(method, address) {
            return Some(Matched::Endpoint(index));
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
        ranked.min().map(|(_, fit, index)| match fit {
            Fit::Other => Matched::OtherMethod(index),
            Fit::Same | Fit::HeadAsGet => Matched::Endpoint(index),
        })
    }

    /// The endpoint of [`Requests::matched`], if it is one.
    pub fn find(&self, method: &str, address: &str) -> Option<u16> {
        match self.matched(method, address)? {
            Matched::Endpoint(index) => Some(index),
            Matched::OtherMethod(_) => None,
        }
    }
}

/// Whether a route answers a method, best first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Same,
    HeadAsGet,
    Other,
}

/// Of an address, the path: without scheme, host, query and fragment.
///
/// ```
/// use acl_core::requests::path_of;
///
/// assert_eq!(path_of("https://example.com/tickets/7?page=2"), "/tickets/7");
/// assert_eq!(path_of("/tickets/7"), "/tickets/7");
/// ```
pub fn path_of(address: &str) -> &str {
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
