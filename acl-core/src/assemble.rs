//! From a list of endpoints to a catalog's tables (feature `alloc`).
//!
//! `registry!` runs this while compiling, a tool runs it over a file: one implementation of the order, the
//! indices and the fingerprint.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use crate::catalog::endpoint::Access;
use crate::catalog::lookup::MAX_ENDPOINTS;
use crate::catalog::mode::MAX_MODES;
use crate::text::error::ParseError;
use crate::text::tag::Tag;

mod assembled;
mod declared;

pub use assembled::Assembled;
pub use declared::{Declaration, Declarations};

/// Why endpoints make no catalog. Positions are those of [`Declarations::endpoints`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AssembleError {
    /// [T1], [T2]: a tag is malformed.
    ///
    /// [T1]: crate::_spec#t1-form
    /// [T2]: crate::_spec#t2-segments
    Tag {
        /// Which endpoint.
        endpoint: usize,
        /// The text.
        tag: String,
        /// What is wrong with it.
        error: ParseError,
    },
    /// [T4]: an endpoint has no tag, or more than 255.
    ///
    /// [T4]: crate::_spec#t4-tags-of-an-endpoint
    TagCount {
        /// Which endpoint.
        endpoint: usize,
    },
    /// [D11]: an endpoint needs more than 255 tags.
    ///
    /// [D11]: crate::_spec#d11-needs
    NeedCount {
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
    /// [M1]: more than five modes beyond the three built in.
    ///
    /// [M1]: crate::_spec#m1-modes
    TooManyModes,
    /// [M1]: an endpoint is open to a mode that the registry does not have.
    ///
    /// [M1]: crate::_spec#m1-modes
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
    /// More than 65,535 endpoints, or distinct tags with needed tags and former names.
    TooMany,
}

impl fmt::Display for AssembleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag { endpoint, tag, error } => write!(f, "endpoint {endpoint}: tag `{tag}`: {error}"),
            Self::TagCount { endpoint } => {
                write!(f, "endpoint {endpoint}: expected 1 to 255 tags")
            }
            Self::NeedCount { endpoint } => {
                write!(f, "endpoint {endpoint}: expected 255 needed tags at most")
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
            sorted.iter().map(|e| self.former_names(&e.tags)).collect::<Result<_, _>>()?;
        let needed = self.needed_names()?;
        let (tags, index_of) = number_tags(&sorted, &former, &needed);
        if sorted.len() > MAX_ENDPOINTS || tags.len() > MAX_ENDPOINTS {
            return Err(AssembleError::TooMany);
        }
        let mut made = Assembled::default();
        let endpoints_of = endpoints_by_tag(&sorted, &former, &index_of);
        made.add_rows(&sorted, &former, &index_of);
        made.add_tags(&tags, &endpoints_of);
        made.add_flags(&sorted, self.modes());
        made.add_needs(&sorted, &needed, &index_of);
        made.add_orders(&tags, &endpoints_of);
        Ok(made.finish(order, self))
    }

    fn check(&self) -> Result<(), AssembleError> {
        if self.modes() > MAX_MODES {
            return Err(AssembleError::TooManyModes);
        }
        for (endpoint, declaration) in self.endpoints.iter().enumerate() {
            if !(1..=255).contains(&declaration.tags.len()) {
                return Err(AssembleError::TagCount { endpoint });
            }
            if declaration.path.len() > usize::from(u16::MAX) {
                return Err(AssembleError::PathTooLong { endpoint });
            }
            let unknown = declaration.modes.iter().any(|mode| mode.index() >= self.modes());
            if declaration.access != Access::Public && unknown {
                return Err(AssembleError::UnknownMode { endpoint });
            }
            if declaration.needs.len() > 255 {
                return Err(AssembleError::NeedCount { endpoint });
            }
            for tag in declaration.tags.iter().chain(&declaration.needs) {
                if let Err(error) = Tag::parse(tag) {
                    return Err(AssembleError::Tag { endpoint, tag: String::from(*tag), error });
                }
            }
        }
        Ok(())
    }

    /// D11, S2: the distinct tags that endpoints need, and what each was called before.
    fn needed_names(&self) -> Result<BTreeMap<&'a str, Vec<String>>, AssembleError> {
        let distinct: BTreeSet<&str> =
            self.endpoints.iter().flat_map(|it| it.needs.iter().copied()).collect();
        let named = distinct.into_iter().map(|tag| {
            let former = self.former_names(&[tag])?.into_iter().map(|(_, name)| name);
            Ok((tag, former.collect()))
        });
        named.collect()
    }

    /// S2: what these tags were called before, each with the position of the tag.
    ///
    /// A chain takes each rename once: `people.agents => people` makes `people.list` a former
    /// `people.agents.list`, and no `people.agents.agents.list`.
    fn former_names(&self, tags: &[&str]) -> Result<Vec<(u16, String)>, AssembleError> {
        let mut found = Vec::new();
        for (position, tag) in (0..).zip(tags) {
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

/// The distinct tags, needed tags and former names, sorted, and the number of each.
fn number_tags<'t>(
    sorted: &[&Declaration<'t>],
    former: &'t [Vec<(u16, String)>],
    needed: &'t BTreeMap<&'t str, Vec<String>>,
) -> (Vec<&'t str>, BTreeMap<&'t str, u16>) {
    let present = sorted.iter().flat_map(|endpoint| endpoint.tags.iter().copied());
    let former = former.iter().flatten().map(|(_, name)| name);
    let former = former.chain(needed.values().flatten()).map(String::as_str);
    let named = present.chain(needed.keys().copied()).chain(former);
    let tags: Vec<&str> = named.collect::<BTreeSet<_>>().into_iter().collect();
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
