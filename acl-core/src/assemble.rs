//! From a list of endpoints to a catalog's tables (feature `alloc`).
//!
//! `registry!` runs this while compiling, a tool runs it over a file: one implementation of the order, the
//! indices and the fingerprint.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use crate::catalog::{Catalog, MAX_ENDPOINTS};
use crate::endpoint::Access;
use crate::error::ParseError;
use crate::fill::dense_from;
use crate::mode::{MAX_MODES, Mode, ModeSet};
use crate::tables::{DenseRange, Order, Row, Tables};
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
    rows: Vec<[u8; Row::BYTES]>,
    endpoint_tags: Vec<[u8; 2]>,
    tag_text: String,
    tag_starts: Vec<[u8; 4]>,
    tag_first: Vec<[u8; 4]>,
    tag_endpoints: Vec<[u8; 2]>,
    by_suffix: Vec<[u8; 2]>,
    open_to: Vec<[u8; 8]>,
    public: Vec<[u8; 8]>,
    authenticated: Vec<[u8; 8]>,
    explicit: Vec<[u8; 8]>,
    dense: Vec<DenseRange>,
    dense_sets: Vec<[u8; 8]>,
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
    /// M1: an endpoint is open to a mode that the registry does not have.
    UnknownMode {
        /// Which endpoint.
        endpoint: usize,
    },
    /// More than 255 methods.
    TooManyMethods,
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
            Self::UnknownMode { endpoint } => {
                write!(f, "endpoint {endpoint}: open to a mode that the registry does not have")
            }
            Self::TooManyMethods => f.write_str("more than 255 methods"),
            Self::TooManyModes => f.write_str("more than five modes beside `key`, `token` and `session`"),
            Self::TooMany => write!(f, "more than {MAX_ENDPOINTS} endpoints or distinct tags"),
        }
    }
}

impl Error for AssembleError {}

impl<'a> Declarations<'a> {
    /// What was declared to make this catalog, where `renamed` are its registry's renames, which the tables
    /// hold only as former names. In registry order.
    pub fn of(catalog: &'a Catalog<'a>, renamed: &[(&'a str, &'a str)]) -> Self {
        let declaration = |index| {
            let (route, endpoint) = (catalog.route(index)?, catalog.endpoint(index)?);
            Some(Declaration {
                method: route.method,
                path: route.path,
                tags: endpoint.tags().map(Tag::as_str).collect(),
                modes: endpoint.modes(),
                access: endpoint.access(),
                explicit: endpoint.is_explicit(),
            })
        };
        Self {
            endpoints: catalog.indices().filter_map(declaration).collect(),
            own_modes: catalog.own_modes().to_vec(),
            renamed: renamed.to_vec(),
            removed: catalog.removed().to_vec(),
        }
    }

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
        let methods: BTreeSet<&str> = sorted.iter().map(|endpoint| endpoint.method).collect();
        if methods.len() > usize::from(u8::MAX) {
            return Err(AssembleError::TooManyMethods);
        }
        let former: Vec<Vec<(u16, String)>> =
            sorted.iter().map(|e| self.former_names(e)).collect::<Result<_, _>>()?;
        let (tags, index_of) = number_tags(&sorted, &former);
        if sorted.len() > MAX_ENDPOINTS || tags.len() > MAX_ENDPOINTS {
            return Err(AssembleError::TooMany);
        }
        let mut made = Assembled::default();
        let endpoints_of = endpoints_by_tag(&sorted, &former, &index_of);
        made.add_rows(&sorted, &former, &index_of);
        made.add_tags(&tags, &endpoints_of);
        made.add_flags(&sorted, 3 + self.own_modes.len());
        made.add_orders(&tags, &endpoints_of);
        made = Assembled { order, own_modes: self.own_modes, removed: self.removed, ..made };
        made.fingerprint = made.catalog().computed_fingerprint();
        Ok(made)
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
            let known = 3 + self.own_modes.len();
            if declaration.access != Access::Public && u16::from(declaration.modes.bits()) >> known != 0 {
                return Err(AssembleError::UnknownMode { endpoint });
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
    ///
    /// A chain takes each rename once: `people.agents => people` makes `people.list` a former
    /// `people.agents.list`, and no `people.agents.agents.list`.
    fn former_names(&self, endpoint: &Declaration<'_>) -> Result<Vec<(u16, String)>, AssembleError> {
        let mut found = Vec::new();
        for (position, tag) in (0..).zip(&endpoint.tags) {
            let mut seen = BTreeSet::from([String::from(*tag)]);
            let mut chains = Vec::from([(String::from(*tag), BTreeSet::new())]);
            let mut at = 0;
            while let Some((name, taken)) = chains.get(at).cloned() {
                for (line, (former, present)) in self.renamed.iter().enumerate() {
                    let Some(rest) = name.strip_prefix(present) else { continue };
                    if taken.contains(&line) || !(rest.is_empty() || rest.starts_with('.')) {
                        continue;
                    }
                    let earlier = alloc::format!("{former}{rest}");
                    // A name that has outgrown the limits of T1 was never a tag.
                    if Tag::parse(&earlier).is_ok() && seen.insert(earlier.clone()) {
                        let mut taken = taken.clone();
                        taken.insert(line);
                        chains.push((earlier, taken));
                    }
                }
                if found.len() + chains.len() > MAX_ENDPOINTS {
                    return Err(AssembleError::TooMany);
                }
                at += 1;
            }
            found.extend(chains.into_iter().skip(1).map(|(name, _)| (position, name)));
        }
        Ok(found)
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

/// The endpoints of each tag, ascending, whether it is their tag now or was (S2).
fn endpoints_by_tag(
    sorted: &[&Declaration<'_>],
    former: &[Vec<(u16, String)>],
    index_of: &BTreeMap<&str, u16>,
) -> Vec<BTreeSet<u16>> {
    let mut endpoints_of = alloc::vec![BTreeSet::new(); index_of.len()];
    for ((endpoint, declared), former) in (0..=u16::MAX).zip(sorted).zip(former) {
        let names = declared.tags.iter().copied().chain(former.iter().map(|(_, name)| name.as_str()));
        for tag in names.filter_map(|name| index_of.get(name)) {
            endpoints_of[usize::from(*tag)].insert(endpoint);
        }
    }
    endpoints_of
}

fn bitset(endpoints: impl Iterator<Item = usize>, words: usize) -> Vec<[u8; 8]> {
    let mut bits = alloc::vec![0_u64; words];
    for endpoint in endpoints {
        bits[endpoint / 64] |= 1 << (endpoint % 64);
    }
    bits.into_iter().map(u64::to_le_bytes).collect()
}

#[allow(clippy::cast_possible_truncation)] // counts and lengths were checked against the limits
impl<'a> Assembled<'a> {
    fn add_rows(
        &mut self,
        sorted: &[&Declaration<'a>],
        former: &[Vec<(u16, String)>],
        index_of: &BTreeMap<&str, u16>,
    ) {
        let mut last: Option<(&str, u32)> = None;
        for (endpoint, former) in sorted.iter().zip(former) {
            let path_start = match last {
                Some((path, start)) if path == endpoint.path => start,
                _ => {
                    self.paths.push_str(endpoint.path);
                    (self.paths.len() - endpoint.path.len()) as u32
                }
            };
            last = Some((endpoint.path, path_start));
            let method = self.methods.iter().position(|known| *known == endpoint.method);
            let method = method.unwrap_or_else(|| {
                self.methods.push(endpoint.method);
                self.methods.len() - 1
            });
            let access = match endpoint.access {
                Access::Granted => 0,
                Access::Authenticated => Row::AUTHENTICATED,
                Access::Public => Row::PUBLIC,
            };
            let row = Row {
                path_start,
                first_tag: self.endpoint_tags.len() as u32,
                path_len: endpoint.path.len() as u16,
                formers: former.len() as u16,
                method: method as u8,
                modes: endpoint.modes.bits(),
                tags: endpoint.tags.len() as u8,
                flags: access | if endpoint.explicit { Row::EXPLICIT } else { 0 },
            };
            self.rows.push(row.to_bytes());
            let number = |name: &str| index_of.get(name).copied().unwrap_or(u16::MAX);
            let present = endpoint.tags.iter().map(|tag| number(tag));
            let formers = former.iter().flat_map(|(position, name)| [*position, number(name)]);
            self.endpoint_tags.extend(present.chain(formers).map(u16::to_le_bytes));
        }
    }

    fn add_tags(&mut self, tags: &[&str], endpoints_of: &[BTreeSet<u16>]) {
        let (mut text, mut endpoints) = (0, 0);
        for (tag, of_tag) in tags.iter().zip(endpoints_of) {
            self.tag_starts.push((text as u32).to_le_bytes());
            self.tag_first.push((endpoints as u32).to_le_bytes());
            self.tag_text.push_str(tag);
            self.tag_endpoints.extend(of_tag.iter().copied().map(u16::to_le_bytes));
            (text, endpoints) = (self.tag_text.len(), self.tag_endpoints.len());
        }
        self.tag_starts.push((text as u32).to_le_bytes());
        self.tag_first.push((endpoints as u32).to_le_bytes());
    }

    fn add_flags(&mut self, sorted: &[&Declaration<'a>], modes: usize) {
        let words = sorted.len().div_ceil(64);
        let those = |wanted: &dyn Fn(&Declaration<'_>) -> bool| {
            bitset((0..sorted.len()).filter(|at| wanted(sorted[*at])), words)
        };
        let if_any =
            |bits: Vec<[u8; 8]>| if bits.iter().all(|word| *word == [0; 8]) { Vec::new() } else { bits };
        for mode in (0..modes).filter_map(Mode::from_index) {
            self.open_to.extend(those(&|endpoint| endpoint.modes.contains(mode)));
        }
        self.public = if_any(those(&|endpoint| endpoint.access == Access::Public));
        self.authenticated = if_any(those(&|endpoint| endpoint.access == Access::Authenticated));
        self.explicit = if_any(those(&|endpoint| endpoint.explicit));
    }

    fn add_orders(&mut self, tags: &[&str], endpoints_of: &[BTreeSet<u16>]) {
        let by_text: Vec<u16> = (0..=u16::MAX).take(tags.len()).collect();
        let mut by_suffix = by_text.clone();
        by_suffix.sort_by_cached_key(|tag| tags[usize::from(*tag)].bytes().rev().collect::<Vec<u8>>());
        let words = self.rows.len().div_ceil(64);
        let mut ranges = BTreeMap::new();
        for (order, sorted) in [(Order::Prefix, &by_text), (Order::Suffix, &by_suffix)] {
            // Where each beginning (or ending), dot included, is first seen, and how often.
            let mut runs: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
            for (at, tag) in sorted.iter().enumerate() {
                let text = tags[usize::from(*tag)];
                for (dot, _) in text.match_indices('.') {
                    let part = if order == Order::Prefix { &text[..=dot] } else { &text[dot..] };
                    runs.entry(part).or_insert((at, 0)).1 += 1;
                }
            }
            for (from, count) in runs.into_values().filter(|(_, count)| *count > dense_from(words)) {
                let of_range =
                    sorted[from..from + count].iter().flat_map(|tag| &endpoints_of[usize::from(*tag)]);
                let bits = bitset(of_range.map(|endpoint| usize::from(*endpoint)), words);
                ranges.insert(DenseRange(order, from as u16, (from + count) as u16), bits);
            }
        }
        for (range, bits) in ranges {
            self.dense.push(range);
            self.dense_sets.extend(bits);
        }
        self.by_suffix = by_suffix.into_iter().map(u16::to_le_bytes).collect();
    }

    /// The catalog.
    pub fn catalog(&self) -> Catalog<'_> {
        Catalog::from_tables(self.tables())
    }

    /// The tables, to be written somewhere and read back by [`Catalog::new`].
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
