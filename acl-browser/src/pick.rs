//! Picking: what a list becomes where a box is ticked or cleared. A box stands for a pattern, or for the reading or the
//! writing of what a pattern matches.

use std::collections::{BTreeMap, BTreeSet};

use acl_core::{Access, Catalog, Endpoint, Mode, ModeSet, Pattern, Tag};

/// What is picked of what a pattern matches.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All that the mode may call.
    All,
    /// What only GET and HEAD reach.
    Read,
    /// The rest.
    Write,
}

impl Part {
    /// The part of this name; all without one.
    pub(crate) fn by_name(name: Option<&str>) -> Option<Self> {
        Some(match name {
            None => Self::All,
            Some("read") => Self::Read,
            Some("write") => Self::Write,
            Some(_) => return None,
        })
    }
}

/// A list while it is changed.
pub(crate) struct Picked<'a> {
    catalog: &'a Catalog<'a>,
    modes: ModeSet,
    patterns: Vec<String>,
}

impl<'a> Picked<'a> {
    /// Of a list's patterns. One that is there twice is kept once, so that there are few to look at.
    pub(crate) fn new(catalog: &'a Catalog<'a>, mode: Mode, mut patterns: Vec<String>) -> Self {
        let mut seen = BTreeSet::new();
        patterns.retain(|pattern| seen.insert(pattern.clone()));
        Self { catalog, modes: ModeSet::from_iter([mode]), patterns }
    }

    /// Ticks or clears a box.
    pub(crate) fn set(&mut self, node: &str, part: Part, on: bool) {
        if part == Part::All {
            return self.toggle(node, on);
        }
        for pattern in self.part(node, part) {
            self.toggle(&pattern, on);
        }
    }

    /// The patterns.
    pub(crate) fn into_patterns(self) -> Vec<String> {
        self.patterns
    }

    fn toggle(&mut self, node: &str, on: bool) {
        if on { self.grant(node) } else { self.withdraw(node) }
    }

    /// Takes the denies away that stand for nothing else, and adds the node unless what is left grants it.
    fn grant(&mut self, node: &str) {
        let is_place = is_branch(node) || !node.contains('*');
        // A deny of a branch that the node is in, or that it reaches into.
        let meets = |branch: &str| {
            let (Some(branch), Some(node)) = (parse(branch), parse(node)) else { return false };
            self.catalog.tags().any(|tag| branch.matches(tag) && node.matches(tag))
        };
        let broad = self.patterns.iter().position(|text| {
            text.strip_prefix('-').is_some_and(|body| {
                is_branch(body) && !covers(node, body) && (covers(body, node) || !is_place && meets(body))
            })
        });
        if let Some(at) = broad {
            // A deny of more than the node: what is beside the node stays denied.
            let deny = self.patterns.remove(at);
            let branch = deny.trim_start_matches('-');
            let beside = if is_place { self.beside(branch, node) } else { self.others(branch, node) };
            self.patterns.extend(beside);
            return self.grant(node);
        }
        let catalog = self.catalog;
        self.patterns.retain(|text| match text.strip_prefix('-') {
            Some(body) => !covers(node, body),
            // What only a pattern without a wildcard grants (D10) keeps its own.
            None => !covers(node, text) || node.contains('*') && is_explicit(catalog, text),
        });
        if self.reached(node).any(|endpoint| !self.allows(&endpoint)) {
            self.patterns.push(node.to_owned());
        }
    }

    /// Takes the allows away that stand for nothing else, and denies the node where others still grant some of it.
    fn withdraw(&mut self, node: &str) {
        self.patterns.retain(|text| !covers(node, text.trim_start_matches('-')));
        let pattern = parse(node);
        let is_granted = self.catalog.endpoints().any(|(_, _, endpoint)| {
            pattern.is_some_and(|pattern| endpoint.first_match(pattern).is_some()) && self.grants(&endpoint)
        });
        if is_granted {
            self.patterns.push(format!("-{node}"));
        }
    }

    /// Denies for all that a denied branch holds beside a node of it, as far as an allow reaches it.
    fn beside(&self, branch: &str, node: &str) -> Vec<String> {
        let depth = branch.split('.').filter(|segment| *segment != "*").count();
        let path: Vec<&str> = node.split('.').filter(|segment| *segment != "*").collect();
        let mut denies = Vec::new();
        for (_, _, endpoint) in self.catalog.endpoints().filter(|(_, _, endpoint)| self.allows(endpoint)) {
            for tag in endpoint.tags() {
                let segments: Vec<&str> = tag.segments().collect();
                let same = segments.iter().zip(&path).take_while(|(one, other)| one == other).count();
                // Outside of the branch, or the node itself and what is below it.
                if same < depth
                    || segments.len() == depth
                    || (same == path.len() && (is_branch(node) || segments.len() == same))
                {
                    continue;
                }
                let beside = segments.get(..=same).unwrap_or(&segments);
                let rest = if segments.len() > beside.len() { ".*" } else { "" };
                let deny = format!("-{}{rest}", beside.join("."));
                if !denies.contains(&deny) {
                    denies.push(deny);
                }
            }
        }
        denies
    }

    /// Whether the node is one that a tree can have: a tag, or a tag's beginning and `*`.
    pub(crate) fn is_node(text: &str) -> bool {
        parse(text).is_some_and(|pattern| !pattern.is_deny() && (pattern.is_literal() || is_branch(text)))
    }

    /// Patterns that stand for the reading or the writing of a node, and for nothing else today.
    fn part(&self, node: &str, part: Part) -> Vec<String> {
        let prefix = node.strip_suffix('*').unwrap_or(node);
        let all = leaves(self.catalog, self.modes, node);
        let is_in = |leaf: &Leaf| leaf.reads == (part == Part::Read);
        let mut by_operation: BTreeMap<&str, Vec<&Leaf<'_>>> = BTreeMap::new();
        for leaf in all.iter().filter(|leaf| is_in(leaf) && !leaf.explicit) {
            by_operation.entry(leaf.tag.segments().last().unwrap_or_default()).or_default().push(leaf);
        }
        let mut patterns = Vec::new();
        for (operation, leaves) in by_operation {
            let wildcard = format!("{prefix}*.{operation}");
            let fits = |leaf: &&Leaf| parse(&wildcard).is_some_and(|pattern| pattern.matches(leaf.tag));
            let others = all.iter().filter(fits).any(|leaf| !is_in(leaf) && !leaf.explicit);
            let use_wildcard =
                is_branch(node) && !others && leaves.iter().filter(|leaf| fits(leaf)).count() > 1;
            if use_wildcard {
                patterns.push(wildcard.clone());
            }
            let rest = leaves.iter().filter(|leaf| !(use_wildcard && fits(leaf)));
            patterns.extend(rest.map(|leaf| leaf.tag.as_str().to_owned()));
        }
        patterns
    }

    /// Denies for the tags that a denied branch holds and the node does not match, as far as an allow reaches them.
    fn others(&self, branch: &str, node: &str) -> Vec<String> {
        let matches = |body: &str, tag: Tag<'_>| parse(body).is_some_and(|pattern| pattern.matches(tag));
        let endpoints = self.catalog.endpoints().filter(|(.., endpoint)| self.allows(endpoint));
        let tags = endpoints.flat_map(|(.., endpoint)| endpoint.tags());
        let others = tags.filter(|tag| matches(branch, *tag) && !matches(node, *tag));
        let others: BTreeSet<&str> = others.map(Tag::as_str).collect();
        others.into_iter().map(|tag| format!("-{tag}")).collect()
    }

    /// The endpoints that the node grants at this mode.
    fn reached(&self, node: &str) -> impl Iterator<Item = Endpoint<'a>> {
        let (pattern, modes) = (parse(node), self.modes);
        let endpoints = self.catalog.endpoints().map(|(.., endpoint)| endpoint);
        endpoints.filter(move |endpoint| {
            is_granted_by_tags(endpoint, modes) && pattern.is_some_and(|pattern| reaches(pattern, endpoint))
        })
    }

    /// Whether an allow reaches the endpoint, whatever is denied.
    fn allows(&self, endpoint: &Endpoint<'_>) -> bool {
        let allows = self.patterns.iter().filter(|text| !text.starts_with('-'));
        allows.filter_map(|text| parse(text)).any(|allow| reaches(allow, endpoint))
    }

    fn grants(&self, endpoint: &Endpoint<'_>) -> bool {
        let denies = self.patterns.iter().filter(|text| text.starts_with('-'));
        self.allows(endpoint)
            && !denies.filter_map(|text| parse(text)).any(|deny| endpoint.first_match(deny).is_some())
    }
}

/// A tag that a list can grant something by.
pub(crate) struct Leaf<'a> {
    pub(crate) tag: Tag<'a>,
    /// Its endpoints.
    pub(crate) endpoints: Vec<u16>,
    /// Whether only GET and HEAD reach them.
    pub(crate) reads: bool,
    /// Whether no wildcard reaches any of them (D10).
    pub(crate) explicit: bool,
}

/// Returns the tags below a node that can grant an endpoint at one of these modes, in the order of their text.
pub(crate) fn leaves<'a>(catalog: &'a Catalog<'a>, modes: ModeSet, node: &str) -> Vec<Leaf<'a>> {
    let Some(node) = parse(node) else { return Vec::new() };
    let mut leaves: BTreeMap<&str, Leaf<'a>> = BTreeMap::new();
    for (index, route, endpoint) in catalog.endpoints().filter(|(_, _, it)| is_granted_by_tags(it, modes)) {
        for tag in endpoint.tags().filter(|tag| node.matches(*tag)) {
            let leaf = leaves.entry(tag.as_str()).or_insert_with(|| Leaf {
                tag,
                endpoints: Vec::new(),
                reads: true,
                explicit: true,
            });
            leaf.endpoints.push(index);
            leaf.reads &= matches!(route.method, "GET" | "HEAD");
            leaf.explicit &= endpoint.is_explicit();
        }
    }
    leaves.into_values().collect()
}

/// Whether an allow reaches the endpoint. A wildcard reaches no explicit one (D10).
fn reaches(allow: Pattern<'_>, endpoint: &Endpoint<'_>) -> bool {
    endpoint.first_match(allow).is_some() && (!endpoint.is_explicit() || allow.is_literal())
}

fn is_granted_by_tags(endpoint: &Endpoint<'_>, modes: ModeSet) -> bool {
    endpoint.access() == Access::Granted && modes.iter().any(|mode| endpoint.modes().contains(mode))
}

/// Whether all endpoints of the tag are granted by name alone.
fn is_explicit(catalog: &Catalog<'_>, tag: &str) -> bool {
    let mut endpoints = catalog.with_tag(tag).filter_map(|index| catalog.endpoint(index)).peekable();
    endpoints.peek().is_some() && endpoints.all(|endpoint| endpoint.is_explicit())
}

fn parse(text: &str) -> Option<Pattern<'_>> {
    Pattern::parse(text).ok()
}

/// Whether it is a tag's beginning with `*` for the rest.
fn is_branch(body: &str) -> bool {
    body.strip_suffix('*').is_some_and(|rest| (rest.is_empty() || rest.ends_with('.')) && !rest.contains('*'))
}

/// Whether one body matches whatever another does, in any registry.
fn covers(wide: &str, narrow: &str) -> bool {
    fn from(wide: &[&str], narrow: &[&str]) -> bool {
        match wide.split_first() {
            None => narrow.is_empty(),
            Some((&"*", rest)) => {
                (1..=narrow.len()).any(|taken| from(rest, narrow.get(taken..).unwrap_or(&[])))
            }
            Some((first, rest)) => {
                narrow.split_first().is_some_and(|(other, others)| other == first && from(rest, others))
            }
        }
    }
    from(&wide.split('.').collect::<Vec<_>>(), &narrow.split('.').collect::<Vec<_>>())
}
