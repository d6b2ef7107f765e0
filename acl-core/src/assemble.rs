//! From a list of endpoints to a catalog's tables (feature `alloc`).
//!
//! `registry!` runs this while compiling, a tool runs it over a file: one implementation of the order, the
//! indices and the fingerprint.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use crate::catalog::{Catalog, DenseRange, MAX_ENDPOINTS, Order, Row, Tables};
use crate::endpoint::Access;
use crate::error::ParseError;
use crate::fill::dense_from;
use crate::fingerprint::Fingerprint;
use crate::grammar::GRAMMAR_VERSION;
use crate::mode::{MAX_MODES, ModeSet};
use crate::tag::Tag;

/// One endpoint, declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declaration<'a> {
    /// Upper case, such as `GET`.
    pub method: &'a str,
    /// With the registry's prefix.
    pub path: &'a str,
    /// In declared order, at least one (T4).
    pub tags: Vec<&'a str>,
    /// The modes that it is open to; not looked at where the access is public.
    pub modes: ModeSet,
    /// D1, D2.
    pub access: Access,
    /// D10.
    pub explicit: bool,
}

/// A set of endpoints and what the registry says of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declarations<'a> {
    /// In any order.
    pub endpoints: Vec<Declaration<'a>>,
    /// The modes beyond the three built in, in order (M1).
    pub own_modes: Vec<&'a str>,
    /// S2: former prefix, present prefix.
    pub renamed: Vec<(&'a str, &'a str)>,
    /// S2: prefixes that are gone, each a tag or a tag and `.*`.
    pub removed: Vec<&'a str>,
}

/// The tables of a catalog, owned; [`Assembled::catalog`] borrows them.
///
/// ```
/// use acl_core::assemble::{Declaration, Declarations};
/// use acl_core::{Mode, ModeSet, PatternList};
///
/// let mut declared = Declarations::default();
/// declared.endpoints.push(Declaration {
///     method: "GET",
///     path: "/tickets",
///     tags: vec!["tickets.tickets.list"],
///     modes: ModeSet::BUILT_IN,
///     ..Declaration::default()
/// });
/// let assembled = declared.assemble()?;
/// let catalog = assembled.catalog();
/// let list = PatternList::parse("tickets.*")?;
/// assert!(catalog.decide(list, "GET", "/tickets", Mode::KEY).is_allowed());
/// assert!(!catalog.decide(list, "GET", "/secrets", Mode::KEY).is_allowed());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Assembled<'a> {
    /// Of each endpoint, in registry order, its position in [`Declarations::endpoints`].
    pub order: Vec<usize>,
    paths: String,
    methods: Vec<&'a str>,
    rows: Vec<Row>,
    endpoint_tags: Vec<u16>,
    tag_text: String,
    tag_starts: Vec<u32>,
    tag_first: Vec<u32>,
    tag_endpoints: Vec<u16>,
    by_suffix: Vec<u16>,
    open_to: Vec<u64>,
    public: Vec<u64>,
    authenticated: Vec<u64>,
    explicit: Vec<u64>,
    dense: Vec<DenseRange>,
    dense_sets: Vec<u64>,
    own_modes: Vec<&'a str>,
    removed: Vec<&'a str>,
    fingerprint: u128,
}

/// Why endpoints make no catalog. Positions are those of [`Declarations::endpoints`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AssembleError {
    /// T1, T2: a tag is malformed.
    Tag {
        /// Which endpoint.
        endpoint: usize,
        /// The text.
        tag: String,
        /// What is wrong with it.
        error: ParseError,
    },
    /// T4: an endpoint has no tag, or more than 255.
    TagCount {
        /// Which endpoint.
        endpoint: usize,
    },
    /// Two endpoints have one method and path.
    SameRoute {
        /// The one declared first.
        first: usize,
        /// The other.
        second: usize,
    },
    /// M1: more than five modes beyond the three built in.
    TooManyModes,
    /// A path is longer than 65,535 bytes.
    PathTooLong {
        /// Which endpoint.
        endpoint: usize,
    },
    /// More than 65,535 endpoints, or distinct tags with former names.
    TooMany,
}

impl fmt::Display for AssembleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag { endpoint, tag, error } => write!(f, "endpoint {endpoint}: tag `{tag}`: {error}"),
            Self::TagCount { endpoint } => {
                write!(f, "endpoint {endpoint}: expected 1 to 255 tags")
            }
            Self::SameRoute { first, second } => {
                write!(f, "endpoints {first} and {second} have the same method and path")
            }
            Self::PathTooLong { endpoint } => write!(f, "endpoint {endpoint}: path of more than 65535 bytes"),
            Self::TooManyModes => f.write_str("more than five modes beside `key`, `token` and `session`"),
            Self::TooMany => write!(f, "more than {MAX_ENDPOINTS} endpoints or distinct tags"),
        }
    }
}

impl Error for AssembleError {}

impl<'a> Declarations<'a> {
    /// Sorts the endpoints and computes the tables. O(n log n), and O(renames) a tag.
    ///
    /// # Errors
    /// The first [`AssembleError`].
    pub fn assemble(self) -> Result<Assembled<'a>, AssembleError> {
        self.check()?;
        let mut order: Vec<usize> = (0..self.endpoints.len()).collect();
        order.sort_by_key(|&at| (&self.endpoints[at].path, &self.endpoints[at].method));
        let sorted: Vec<&Declaration<'a>> = order.iter().map(|&at| &self.endpoints[at]).collect();
        if let Some(at) = sorted.windows(2).position(|w| w[0].path == w[1].path && w[0].method == w[1].method)
        {
            let (first, second) = (order[at].min(order[at + 1]), order[at].max(order[at + 1]));
            return Err(AssembleError::SameRoute { first, second });
        }
        let former: Vec<Vec<(u16, String)>> = sorted.iter().map(|e| self.former_names(e)).collect();
        let (tags, index_of) = number_tags(&sorted, &former);
        if sorted.len() > MAX_ENDPOINTS || tags.len() > MAX_ENDPOINTS {
            return Err(AssembleError::TooMany);
        }
        let fingerprint = self.fingerprint(&sorted, &former);
        let mut made = Assembled { fingerprint, ..Assembled::default() };
        made.add_rows(&sorted, &former, &index_of);
        made.index_tags(&tags);
        made.add_flags(&sorted, 3 + self.own_modes.len());
        made.add_dense_sets(&tags);
        Ok(Assembled { order, own_modes: self.own_modes, removed: self.removed, ..made })
    }

    fn check(&self) -> Result<(), AssembleError> {
        if self.own_modes.len() + 3 > MAX_MODES {
            return Err(AssembleError::TooManyModes);
        }
        for (endpoint, declaration) in self.endpoints.iter().enumerate() {
            if !(1..=255).contains(&declaration.tags.len()) {
                return Err(AssembleError::TagCount { endpoint });
            }
            if declaration.path.len() > usize::from(u16::MAX) {
                return Err(AssembleError::PathTooLong { endpoint });
            }
            for tag in &declaration.tags {
                if let Err(error) = Tag::parse(tag) {
                    return Err(AssembleError::Tag { endpoint, tag: String::from(*tag), error });
                }
            }
        }
        Ok(())
    }

    /// S2: what the endpoint's tags were called before, each with the position of the tag.
    fn former_names(&self, endpoint: &Declaration<'_>) -> Vec<(u16, String)> {
        let mut found = Vec::new();
        for (position, tag) in (0..).zip(&endpoint.tags) {
            let mut names: Vec<String> = [String::from(*tag)].into();
            let mut at = 0;
            while let Some(name) = names.get(at).cloned() {
                for (former, present) in &self.renamed {
                    let Some(rest) = name.strip_prefix(present) else { continue };
                    let earlier = alloc::format!("{former}{rest}");
                    if (rest.is_empty() || rest.starts_with('.')) && !names.contains(&earlier) {
                        names.push(earlier);
                    }
                }
                at += 1;
            }
            // A name that has outgrown the limits of T1 was never a tag.
            found.extend(names.into_iter().skip(1).filter(|n| Tag::parse(n).is_ok()).map(|n| (position, n)));
        }
        found
    }

    /// S1: every input of the decision, in registry order.
    fn fingerprint(&self, sorted: &[&Declaration<'a>], former: &[Vec<(u16, String)>]) -> u128 {
        let mut print = Fingerprint::new().part(&[GRAMMAR_VERSION]).number(self.own_modes.len());
        for mode in &self.own_modes {
            print = print.part(mode.as_bytes());
        }
        print = print.number(sorted.len());
        for (endpoint, former) in sorted.iter().zip(former) {
            let access = match endpoint.access {
                Access::Granted => 0,
                Access::Authenticated => 1,
                Access::Public => 2,
            };
            print = print.part(endpoint.path.as_bytes()).part(endpoint.method.as_bytes());
            print = print.part(&[endpoint.modes.bits(), access, u8::from(endpoint.explicit)]);
            print = print.number(endpoint.tags.len());
            for tag in &endpoint.tags {
                print = print.part(tag.as_bytes());
            }
            print = print.number(former.len());
            for (position, name) in former {
                print = print.number(usize::from(*position)).part(name.as_bytes());
            }
        }
        print = print.number(self.removed.len());
        for removed in &self.removed {
            print = print.part(removed.as_bytes());
        }
        print.finish()
    }
}

/// The distinct tags and former names, sorted, and the number of each.
fn number_tags<'t>(
    sorted: &[&Declaration<'t>],
    former: &'t [Vec<(u16, String)>],
) -> (Vec<&'t str>, BTreeMap<&'t str, u16>) {
    let present = sorted.iter().flat_map(|endpoint| endpoint.tags.iter().copied());
    let former = former.iter().flatten().map(|(_, name)| name.as_str());
    let tags: Vec<&str> = present.chain(former).collect::<BTreeSet<_>>().into_iter().collect();
    let index_of = tags.iter().copied().zip(0..=u16::MAX).collect();
    (tags, index_of)
}

fn bitset(endpoints: impl Iterator<Item = usize>, words: usize) -> Vec<u64> {
    let mut bits = alloc::vec![0; words];
    for endpoint in endpoints {
        bits[endpoint / 64] |= 1 << (endpoint % 64);
    }
    bits
}

impl<'a> Assembled<'a> {
    #[allow(clippy::cast_possible_truncation)] // counts were checked against MAX_ENDPOINTS
    fn add_rows(
        &mut self,
        sorted: &[&Declaration<'a>],
        former: &[Vec<(u16, String)>],
        index_of: &BTreeMap<&str, u16>,
    ) {
        let mut last_path: Option<(&str, u32)> = None;
        for (endpoint, former) in sorted.iter().zip(former) {
            let path_start = match last_path {
                Some((path, start)) if path == endpoint.path => start,
                _ => self.paths.len() as u32,
            };
            if self.paths.len() as u32 == path_start {
                self.paths.push_str(endpoint.path);
            }
            last_path = Some((endpoint.path, path_start));
            let method = self.methods.iter().position(|known| *known == endpoint.method);
            let method = method.unwrap_or_else(|| {
                self.methods.push(endpoint.method);
                self.methods.len() - 1
            });
            let flags = match endpoint.access {
                Access::Granted => 0,
                Access::Authenticated => Row::AUTHENTICATED,
                Access::Public => Row::PUBLIC,
            } | if endpoint.explicit { Row::EXPLICIT } else { 0 };
            self.rows.push(Row::new(
                path_start,
                endpoint.path.len() as u16,
                method as u8,
                endpoint.modes.bits(),
                flags,
                self.endpoint_tags.len() as u32,
                endpoint.tags.len() as u8,
                former.len() as u16,
            ));
            self.endpoint_tags.extend(endpoint.tags.iter().filter_map(|tag| index_of.get(*tag)));
            for (position, name) in former {
                self.endpoint_tags
                    .extend(index_of.get(name.as_str()).into_iter().flat_map(|tag| [*position, *tag]));
            }
        }
    }

    #[allow(clippy::cast_possible_truncation)] // counts were checked against MAX_ENDPOINTS
    fn index_tags(&mut self, tags: &[&str]) {
        self.tag_starts.push(0);
        for tag in tags {
            self.tag_text.push_str(tag);
            self.tag_starts.push(self.tag_text.len() as u32);
        }
        let mut endpoints_of: Vec<BTreeSet<u16>> = alloc::vec![BTreeSet::new(); tags.len()];
        for (endpoint, row) in (0..).zip(&self.rows) {
            let [.., first, tags, former] = row.parts().map(|part| part as usize);
            for tag in &self.endpoint_tags[first..first + tags] {
                endpoints_of[usize::from(*tag)].insert(endpoint);
            }
            let pairs = &self.endpoint_tags[first + tags..first + tags + 2 * former];
            for tag in pairs.iter().skip(1).step_by(2) {
                endpoints_of[usize::from(*tag)].insert(endpoint);
            }
        }
        self.tag_first.push(0);
        for endpoints in endpoints_of {
            self.tag_endpoints.extend(endpoints);
            self.tag_first.push(self.tag_endpoints.len() as u32);
        }
        self.by_suffix = (0..tags.len() as u32).map(|tag| tag as u16).collect();
        self.by_suffix.sort_by(|a, b| {
            let reversed = |tag: &u16| tags[usize::from(*tag)].bytes().rev();
            reversed(a).cmp(reversed(b))
        });
    }

    fn add_flags(&mut self, sorted: &[&Declaration<'a>], modes: usize) {
        let words = sorted.len().div_ceil(64);
        self.open_to = alloc::vec![0; words * modes];
        for (endpoint, declared) in sorted.iter().enumerate() {
            for mode in declared.modes.iter() {
                if let Some(word) = self.open_to.get_mut(mode.index() * words + endpoint / 64) {
                    *word |= 1 << (endpoint % 64);
                }
            }
        }
        let those = |wanted: &dyn Fn(&Declaration) -> bool| {
            let endpoints: Vec<usize> = (0..sorted.len()).filter(|at| wanted(sorted[*at])).collect();
            if endpoints.is_empty() { Vec::new() } else { bitset(endpoints.into_iter(), words) }
        };
        self.public = those(&|endpoint| endpoint.access == Access::Public);
        self.authenticated = those(&|endpoint| endpoint.access == Access::Authenticated);
        self.explicit = those(&|endpoint| endpoint.explicit);
    }

    fn add_dense_sets(&mut self, tags: &[&str]) {
        let words = self.rows.len().div_ceil(64);
        let mut ranges = BTreeMap::new();
        let by_suffix = &self.by_suffix;
        let in_order = |order: Order| {
            (0..tags.len()).map(move |at| match order {
                Order::Prefix => at,
                Order::Suffix => usize::from(by_suffix[at]),
            })
        };
        for order in [Order::Prefix, Order::Suffix] {
            // Where each beginning (or ending), dot included, was first seen, and how often since.
            let mut runs: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
            for (at, tag) in in_order(order).enumerate() {
                let text = tags[tag];
                for (dot, _) in text.match_indices('.') {
                    let part = if order == Order::Prefix { &text[..=dot] } else { &text[dot..] };
                    runs.entry(part).or_insert((at, 0)).1 += 1;
                }
            }
            for (from, count) in runs.into_values().filter(|(_, count)| *count > dense_from(words)) {
                let (Ok(start), Ok(end)) = (u16::try_from(from), u16::try_from(from + count)) else {
                    continue;
                };
                let range = in_order(order).skip(from).take(count);
                let endpoints = range.flat_map(|tag| {
                    self.tag_endpoints[self.tag_first[tag] as usize..self.tag_first[tag + 1] as usize].iter()
                });
                ranges.insert(
                    DenseRange(order, start, end),
                    bitset(endpoints.map(|endpoint| usize::from(*endpoint)), words),
                );
            }
        }
        for (range, bits) in ranges {
            self.dense.push(range);
            self.dense_sets.extend(bits);
        }
    }

    /// The catalog.
    pub fn catalog(&self) -> Catalog<'_> {
        Catalog::from_tables(self.tables())
    }

    #[doc(hidden)]
    pub fn tables(&self) -> Tables<'_> {
        Tables {
            paths: &self.paths,
            methods: &self.methods,
            rows: &self.rows,
            endpoint_tags: &self.endpoint_tags,
            tag_text: &self.tag_text,
            tag_starts: &self.tag_starts,
            tag_first: &self.tag_first,
            tag_endpoints: &self.tag_endpoints,
            by_suffix: &self.by_suffix,
            open_to: &self.open_to,
            public: &self.public,
            authenticated: &self.authenticated,
            explicit: &self.explicit,
            dense: &self.dense,
            dense_sets: &self.dense_sets,
            own_modes: &self.own_modes,
            removed: &self.removed,
            fingerprint: self.fingerprint,
        }
    }
}
