//! The tags that can grant an endpoint at some mode, as a tree, and how much of each branch a list grants.

use std::collections::BTreeSet;

use acl_core::{Catalog, EndpointSet, Mode, ModeSet, Rights};

use crate::pick::{Leaf, Part, leaves};

/// What a box shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tick {
    Off,
    /// Some of it.
    Mixed,
    On,
}

/// A branch, or a leaf, with all of its leaves.
pub(crate) struct Node<'t, 'a> {
    /// The pattern that it stands for.
    pub(crate) pattern: String,
    /// Its last segment.
    pub(crate) name: &'a str,
    pub(crate) leaves: &'t [Leaf<'a>],
    /// How many segments it has.
    depth: usize,
}

impl<'t, 'a> Node<'t, 'a> {
    /// Everything.
    pub(crate) fn root(leaves: &'t [Leaf<'a>]) -> Self {
        Self { pattern: "*".to_owned(), name: "Everything", leaves, depth: 0 }
    }

    /// Its leaf, if it is one.
    pub(crate) fn leaf(&self) -> Option<&'t Leaf<'a>> {
        self.leaves.first().filter(|leaf| leaf.tag.as_str() == self.pattern)
    }

    /// What is directly below it.
    pub(crate) fn children(&self) -> Vec<Self> {
        if self.leaf().is_some() {
            return Vec::new();
        }
        let of = |leaf: &Leaf<'a>| {
            (leaf.tag.segments().nth(self.depth), leaf.tag.segments().count() == self.depth + 1)
        };
        self.leaves.chunk_by(|one, other| of(one) == of(other)).map(|leaves| self.child(leaves)).collect()
    }

    fn child(&self, leaves: &'t [Leaf<'a>]) -> Self {
        let first = leaves.first().map(|leaf| leaf.tag);
        let name = first.and_then(|tag| tag.segments().nth(self.depth)).unwrap_or_default();
        let depth = self.depth + 1;
        let is_leaf = first.is_some_and(|tag| tag.segments().count() == depth);
        let prefix = self.pattern.strip_suffix('*').unwrap_or_default();
        let pattern = if is_leaf { format!("{prefix}{name}") } else { format!("{prefix}{name}.*") };
        Self { pattern, name, leaves, depth }
    }

    /// Its endpoints of this part, without those that only a leaf of their own grants (D10).
    fn endpoints(&self, part: Part) -> impl Iterator<Item = u16> {
        let is_leaf = self.leaf().is_some();
        let of_part = move |leaf: &&Leaf<'_>| match part {
            Part::All => true,
            Part::Read => leaf.reads,
            Part::Write => !leaf.reads,
        };
        let leaves = self.leaves.iter().filter(of_part).filter(move |leaf| is_leaf || !leaf.explicit);
        leaves.flat_map(|leaf| leaf.endpoints.iter().copied())
    }

    /// Whether it has this part.
    pub(crate) fn has(&self, part: Part) -> bool {
        self.endpoints(part).next().is_some()
    }

    /// What its box shows: what the text says, whatever bounds leave of it.
    pub(crate) fn tick(&self, part: Part, granted: &Granted) -> Tick {
        let (some, all) = self.endpoints(part).fold((false, true), |(some, all), index| {
            let is_granted = granted.by_list.contains(index);
            (some || is_granted, all && is_granted)
        });
        if some && all {
            Tick::On
        } else if some {
            Tick::Mixed
        } else {
            Tick::Off
        }
    }

    /// How many of its endpoints are granted, and how many there are.
    pub(crate) fn share(&self, granted: &Granted) -> (usize, usize) {
        let all: BTreeSet<u16> = self.leaves.iter().flat_map(|leaf| leaf.endpoints.iter().copied()).collect();
        let is_granted =
            |index: &&u16| granted.by_list.contains(**index) && !granted.outside.contains(**index);
        (all.iter().filter(is_granted).count(), all.len())
    }
}

/// What a list grants by itself, and what its bounds do not.
pub(crate) struct Granted {
    by_list: EndpointSet<Vec<u64>>,
    outside: EndpointSet<Vec<u64>>,
}

impl Granted {
    pub(crate) fn of(catalog: &Catalog<'_>, mode: Mode, list: &str, within: &[[&str; 1]]) -> Self {
        Self { by_list: Rights::new(catalog, mode, &[list]).grant(), outside: outside(catalog, mode, within) }
    }
}

/// What the bounds do not grant, whatever the list.
pub(crate) fn outside<L: acl_core::Lists>(
    catalog: &Catalog<'_>,
    mode: Mode,
    within: &[L],
) -> EndpointSet<Vec<u64>> {
    let mut outside = EndpointSet::with_words(catalog.words());
    for bound in within {
        let granted = Rights::new(catalog, mode, bound).grant::<Vec<u64>>();
        for index in catalog.indices().filter(|index| !granted.contains(*index)) {
            outside.insert(index);
        }
    }
    outside
}

/// All leaves of a catalog at these modes.
pub(crate) fn all_leaves<'a>(catalog: &'a Catalog<'a>, modes: ModeSet) -> Vec<Leaf<'a>> {
    let mut leaves = leaves(catalog, modes, "*");
    // By segments, not by bytes, so that what shares a beginning stands together; a tag before what is below it.
    leaves.sort_by(|one, other| one.tag.segments().cmp(other.tag.segments()));
    leaves
}
