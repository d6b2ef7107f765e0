//! From the path of a request to the endpoint that a router would have matched (feature `alloc`).
//!
//! For questions about requests, by people and by logs. A server decides on what its own router matched ([H1]), and
//! never needs this.
//!
//! [H1]: crate::_spec#h1-matched

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use crate::catalog::lookup::{Catalog, Route};

/// The routes of a catalog, as a tree of the segments of their paths.
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
    /// The root is the first.
    nodes: Vec<Node<'a>>,
}

/// The ways in which the paths with one common beginning continue. A node is named by its index.
#[derive(Default)]
struct Node<'a> {
    literals: BTreeMap<&'a str, usize>,
    /// Segments with a parameter in them.
    patterns: Vec<(&'a str, usize)>,
    /// The routes whose paths end here.
    routes: Vec<(Route<'a>, u16)>,
    /// The routes whose paths end in a `{*rest}` here.
    rests: Vec<(Route<'a>, u16)>,
}

/// Nodes that were reached by so many segments, each in the same way.
struct Step {
    nodes: Vec<usize>,
    segments: usize,
    /// Whether a `{*rest}` takes all other segments.
    is_rest: bool,
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
    /// Makes the tree. O(segments of all paths).
    pub fn of(catalog: &'a Catalog<'a>) -> Self {
        let mut made = Self { catalog, nodes: vec![Node::default()] };
        // A permission has no path, so no request is about it.
        for (index, route, _) in catalog.endpoints().filter(|(_, route, _)| !route.is_permission()) {
            let closed =
                route.path.rsplit_once('/').filter(|(_, last)| is_rest(last)).map(|(before, _)| before);
            let end = made.insert(closed.unwrap_or(route.path));
            if let Some(node) = made.nodes.get_mut(end) {
                let routes = if closed.is_some() { &mut node.rests } else { &mut node.routes };
                routes.push((route, index));
            }
        }
        made
    }

    /// The node at the end of a path, made if it is not there.
    fn insert(&mut self, path: &'a str) -> usize {
        let mut at = 0;
        for segment in path.split('/') {
            let new = self.nodes.len();
            let Some(node) = self.nodes.get_mut(at) else { return at };
            at = if !segment.contains('{') {
                *node.literals.entry(segment).or_insert(new)
            } else if let Some((_, known)) = node.patterns.iter().find(|(known, _)| *known == segment) {
                *known
            } else {
                node.patterns.push((segment, new));
                new
            };
            if at == new {
                self.nodes.push(Node::default());
            }
        }
        at
    }

    /// What a router takes for a method in capitals and an address, of which only the path counts; an address that
    /// is a declared path is that.
    ///
    /// From the left, a literal segment goes before a parameter and a parameter before a rest; a path that goes
    /// before others is the one, also where it has no such method. A `HEAD` is the `GET` of its path, unless there
    /// is a `HEAD` ([H1]). O(segments) for most registries; at worst O(segments of all paths), where many paths begin
    /// as this one does and go on otherwise.
    ///
    /// [H1]: crate::_spec#h1-matched
    pub fn matched(&self, method: &str, address: &str) -> Option<Matched> {
        if let Some(index) = self.catalog.find(method, address) {
            return Some(Matched::Endpoint(index));
        }
        let segments: Vec<&str> = path_of(address).split('/').collect();
        let fit = |found: &str| match found {
            _ if found == method => Fit::Same,
            "GET" if method == "HEAD" => Fit::HeadAsGet,
            _ => Fit::Other,
        };
        let found = self.routes_at(&segments)?;
        let ranked = found.into_iter().map(|(route, index)| (fit(route.method), index));
        ranked.min().map(|(fit, index)| match fit {
            Fit::Other => Matched::OtherMethod(index),
            Fit::Same | Fit::HeadAsGet => Matched::Endpoint(index),
        })
    }

    /// The routes of the path that goes before others. Paths whose segments are matched in the same ways, such as
    /// `/{a}` and `/{b}`, are alike, so several nodes are looked at together.
    fn routes_at(&self, segments: &[&str]) -> Option<Vec<(Route<'a>, u16)>> {
        // The nodes still to try, the best one last.
        let mut left = vec![Step { nodes: vec![0], segments: 0, is_rest: false }];
        while let Some(step) = left.pop() {
            let nodes = || step.nodes.iter().filter_map(|at| self.nodes.get(*at));
            let segment = segments.get(step.segments).copied();
            let found: Vec<(Route<'a>, u16)> = match segment {
                Some(_) if step.is_rest => nodes().flat_map(|node| &node.rests).copied().collect(),
                None => nodes().flat_map(|node| &node.routes).copied().collect(),
                Some(_) => Vec::new(),
            };
            if !found.is_empty() {
                return Some(found);
            }
            let Some(segment) = segment.filter(|_| !step.is_rest) else { continue };
            // A declared path may be asked about too.
            let (as_written, fitting): (Vec<_>, Vec<_>) = nodes()
                .flat_map(|node| &node.patterns)
                .filter(|(pattern, _)| *pattern == segment || fits(pattern, segment))
                .partition(|(pattern, _)| *pattern == segment);
            let literal = nodes().filter_map(|node| node.literals.get(segment));
            let literal = literal.chain(as_written.iter().map(|(_, node)| node)).copied().collect();
            let fitting = fitting.iter().map(|(_, node)| *node).collect();
            if !segment.is_empty() {
                left.push(Step { is_rest: true, ..step });
            }
            left.extend([fitting, literal].map(|nodes| Step {
                nodes,
                segments: step.segments + 1,
                is_rest: false,
            }));
        }
        None
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
