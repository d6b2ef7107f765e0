//! A list for what a credential has used (feature `alloc`).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::catalog::endpoint::{Access, Endpoint};
use crate::catalog::endpoint_set::EndpointSet;
use crate::catalog::lookup::Catalog;
use crate::catalog::mode::Mode;
use crate::catalog::needs::Need;
use crate::text::pattern::Pattern;
use crate::text::tag::Tag;

/// A list that a careful colleague would write for what was used; see [`list_for`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuggestedList {
    /// The patterns, sorted. Empty if nothing that was used needs a list.
    pub patterns: Vec<String>,
    /// The endpoints that the list grants by this mode although they were not used, in registry order: each shares
    /// its tag with one that was, or has a tag that one needs, and no other tag sets them apart.
    pub excess: Vec<u16>,
    /// The endpoints used that no list grants by this mode ([D3]), in registry order.
    ///
    /// [D3]: crate::_spec#d3-mode
    pub out_of_reach: Vec<u16>,
}

impl SuggestedList {
    /// The text of the list; none if nothing that was used needs one. It may be longer than a list can be ([P5]).
    ///
    /// [P5]: crate::_spec#p5-length
    pub fn text(&self) -> Option<String> {
        (!self.patterns.is_empty()).then(|| self.patterns.join(", "))
    }
}

/// Fewer endpoints than this are written out: a prefix would say more than was seen.
const LEAST_UNDER_A_PREFIX: usize = 3;

/// Suggests a list for the endpoints in `used`, for requests of this mode.
///
/// The list has the exact tags of what was used. A prefix, `group.*` or `group.resource.*`, stands for them only where
/// every endpoint under it that a list can grant by this mode was used, and there are at least three.
/// The tags that an endpoint needs ([D11]) are written out too, where no other pattern matches them. There is no
/// deny and no leading `*`, so a later version of the registry adds nothing to the list beyond the prefixes shown.
/// Endpoints that need no list ([D1], [D2]) are left out. O(tags × log tags).
///
/// ```
/// use acl_core::assemble::{Declaration, Declarations};
/// use acl_core::{Mode, ModeSet, suggest};
///
/// let declared = |path, tag| Declaration {
///     method: "GET", path, tags: vec![tag], modes: ModeSet::BUILT_IN, ..Declaration::default()
/// };
/// let endpoints = vec![
///     declared("/a", "people.people.get"),
///     declared("/b", "people.people.list"),
///     declared("/c", "tickets.tickets.get"),
///     declared("/d", "tickets.tickets.list"),
///     declared("/e", "tickets.messages.list"),
/// ];
/// let assembled = Declarations { endpoints, ..Declarations::default() }.assemble()?;
/// let suggested = suggest::list_for(&assembled.catalog(), [1, 2, 3, 4], Mode::KEY);
/// assert_eq!(suggested.text().as_deref(), Some("people.people.list, tickets.*"));
/// # Ok::<(), acl_core::assemble::AssembleError>(())
/// ```
///
/// [D1]: crate::_spec#d1-public
/// [D2]: crate::_spec#d2-authenticated
/// [D11]: crate::_spec#d11-needs
pub fn list_for(catalog: &Catalog<'_>, used: impl IntoIterator<Item = u16>, mode: Mode) -> SuggestedList {
    let mut suggested = SuggestedList::default();
    let mut wanted = EndpointSet::<Vec<u64>>::with_words(catalog.words());
    let mut all_used = wanted.clone();
    all_used.extend(used);
    for (index, _, endpoint) in catalog.endpoints().filter(|(index, ..)| all_used.contains(*index)) {
        if grantable(&endpoint, mode) {
            wanted.insert(index);
        } else if endpoint.access() != Access::Public && !endpoint.modes().contains(mode) {
            suggested.out_of_reach.push(index);
        }
    }
    let mut chosen = chosen(catalog, &wanted, mode);
    let needs = Needs::of(catalog, &wanted);
    chosen.extend(needs.unmatched(&chosen).map(|tag| {
        let reached = reached_by(catalog, tag.as_str(), mode).collect();
        (String::from(tag.as_str()), reached)
    }));
    let chosen = without_surplus(chosen, &wanted, &needs);
    suggested.patterns = chosen.into_iter().map(|(pattern, _)| pattern).collect();
    suggested.patterns.sort_unstable();
    let patterns = suggested.patterns.iter().filter_map(|pattern| Pattern::parse(pattern).ok());
    let granted: EndpointSet<Vec<u64>> = catalog.grant_of_patterns(patterns);
    let is_excess = |index: &u16| catalog.endpoint(*index).is_some_and(|endpoint| grantable(&endpoint, mode));
    suggested.excess = granted.difference(&wanted).iter().filter(is_excess).collect();
    suggested
}

/// The tags that wanted endpoints need (D11), each once.
struct Needs<'a>(BTreeMap<Tag<'a>, Need<'a>>);

impl<'a> Needs<'a> {
    fn of(catalog: &'a Catalog<'a>, wanted: &EndpointSet<Vec<u64>>) -> Self {
        let endpoints = wanted.iter().filter_map(|index| catalog.endpoint(index));
        let needed = endpoints.flat_map(|endpoint| endpoint.needed());
        Self(needed.filter_map(|need| Some((need.tag()?, need))).collect())
    }

    /// Those that none of the patterns matches.
    fn unmatched(&self, chosen: &[Chosen]) -> impl Iterator<Item = Tag<'a>> + use<'a> {
        let is_matched = |tag: &Tag<'_>| chosen.iter().any(|(text, _)| self.matched_by(text).contains(tag));
        let unmatched: Vec<Tag<'_>> = self.0.keys().copied().filter(|tag| !is_matched(tag)).collect();
        unmatched.into_iter()
    }

    /// Those that the pattern matches, by their present names or former ones.
    fn matched_by(&self, pattern: &str) -> BTreeSet<Tag<'a>> {
        let Ok(pattern) = Pattern::parse(pattern) else { return BTreeSet::new() };
        self.0.iter().filter(|(_, need)| need.is_matched_by(pattern)).map(|(tag, _)| *tag).collect()
    }
}

/// A pattern, and the endpoints that it grants.
type Chosen = (String, Vec<u16>);

/// Chooses prefixes where they may stand, then a tag for each endpoint that is left: of its tags, the one that grants
/// the fewest endpoints that are not wanted.
fn chosen(catalog: &Catalog<'_>, wanted: &EndpointSet<Vec<u64>>, mode: Mode) -> Vec<Chosen> {
    let mut left = wanted.clone();
    let mut chosen: Vec<Chosen> = Vec::new();
    for (prefix, under) in whole_prefixes(catalog, wanted, mode) {
        // A longer prefix, or one of other tags of the same endpoints, may have nothing left to grant.
        if under.iter().any(|index| left.contains(*index)) {
            take(&mut left, &under);
            chosen.push((format!("{prefix}.*"), under));
        }
    }
    for index in wanted {
        let Some(endpoint) = catalog.endpoint(index).filter(|_| left.contains(index)) else { continue };
        let by_tag = endpoint.tags().map(|tag| {
            let reached: Vec<u16> = reached_by(catalog, tag.as_str(), mode).collect();
            (reached.iter().filter(|index| !wanted.contains(**index)).count(), tag, reached)
        });
        let Some((_, tag, reached)) = by_tag.min_by_key(|(excess, ..)| *excess) else { continue };
        take(&mut left, &reached);
        chosen.push((String::from(tag.as_str()), reached));
    }
    chosen
}

fn take(left: &mut EndpointSet<Vec<u64>>, endpoints: &[u16]) {
    for index in endpoints {
        left.remove(*index);
    }
}

/// Leaves out each pattern whose wanted endpoints the other patterns grant, and whose needed tags they match. Prefixes
/// are tried first, since they may grant more in a later version.
fn without_surplus(chosen: Vec<Chosen>, wanted: &EndpointSet<Vec<u64>>, needs: &Needs<'_>) -> Vec<Chosen> {
    let mut times: BTreeMap<u16, usize> = BTreeMap::new();
    let mut times_matched: BTreeMap<Tag<'_>, usize> = BTreeMap::new();
    for (pattern, endpoints) in &chosen {
        for index in endpoints {
            *times.entry(*index).or_default() += 1;
        }
        for tag in needs.matched_by(pattern) {
            *times_matched.entry(tag).or_default() += 1;
        }
    }
    let mut kept = Vec::new();
    for (pattern, endpoints) in chosen {
        let is_surplus = |index: &u16| !wanted.contains(*index) || times.get(index).is_some_and(|it| *it > 1);
        let matched = needs.matched_by(&pattern);
        let is_unneeded = |tag: &Tag<'_>| times_matched.get(tag).is_some_and(|it| *it > 1);
        if endpoints.iter().all(is_surplus) && matched.iter().all(is_unneeded) {
            for index in endpoints {
                *times.entry(index).or_default() -= 1;
            }
            for tag in matched {
                *times_matched.entry(tag).or_default() -= 1;
            }
        } else {
            kept.push((pattern, endpoints));
        }
    }
    kept
}

/// Whether a list can grant the endpoint by this mode.
fn grantable(endpoint: &Endpoint<'_>, mode: Mode) -> bool {
    endpoint.access() == Access::Granted && endpoint.modes().contains(mode)
}

/// The endpoints that a list with just this tag grants by this mode, also by a former name (S2).
fn reached_by<'c>(catalog: &'c Catalog<'_>, tag: &str, mode: Mode) -> impl Iterator<Item = u16> + use<'c> {
    catalog.with_name(tag).filter(move |index| is_grantable_at(catalog, *index, mode))
}

fn is_grantable_at(catalog: &Catalog<'_>, index: u16, mode: Mode) -> bool {
    catalog.endpoint(index).is_some_and(|endpoint| grantable(&endpoint, mode))
}

/// The prefixes of one or two segments, shorter ones first, under which everything grantable is wanted and that have
/// enough; of each the endpoints that it grants. Explicit endpoints count, though a `*` does not grant them (D10).
///
/// Only endpoints whose present tags stand under a prefix count, because a former name is never suggested (S2). But a
/// `*` grants by former names too, so what it reaches by them must be wanted as well.
fn whole_prefixes<'c>(
    catalog: &'c Catalog<'c>,
    wanted: &EndpointSet<Vec<u64>>,
    mode: Mode,
) -> Vec<(&'c str, Vec<u16>)> {
    let mut under: BTreeMap<(usize, &str), Under> = BTreeMap::new();
    for tag in catalog.tags().map(Tag::as_str) {
        for prefix in prefixes(tag) {
            let of_tag = catalog.with_tag(tag).filter(|index| is_grantable_at(catalog, *index, mode));
            under.entry(prefix).or_default().present.extend(of_tag);
        }
    }
    for name in catalog.names().map(Tag::as_str) {
        for prefix in prefixes(name) {
            if let Some(under) = under.get_mut(&prefix) {
                under.reached.extend(reached_by(catalog, name, mode));
            }
        }
    }
    let whole = under.into_iter().filter_map(|((_, prefix), Under { present, reached })| {
        let whole =
            present.len() >= LEAST_UNDER_A_PREFIX && reached.iter().all(|index| wanted.contains(*index));
        let is_explicit = |index: u16| catalog.endpoint(index).is_some_and(|it| it.is_explicit());
        whole.then(|| (prefix, reached.into_iter().filter(|index| !is_explicit(*index)).collect()))
    });
    whole.collect()
}

/// The grantable endpoints under a prefix.
#[derive(Default)]
struct Under {
    /// By their present tags.
    present: BTreeSet<u16>,
    /// By their present tags and former names.
    reached: BTreeSet<u16>,
}

/// The prefixes of one and of two segments that a longer name has, each with its number of segments.
fn prefixes(name: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..=2).zip(name.match_indices('.')).map(|(segments, (dot, _))| (segments, &name[..dot]))
}
