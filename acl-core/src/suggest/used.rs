//! A list for what a credential has used (feature `alloc`).

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::catalog::endpoint::{Access, Endpoint};
use crate::catalog::endpoint_set::EndpointSet;
use crate::catalog::lookup::Catalog;
use crate::catalog::mode::Mode;

/// A list that a careful colleague would write for what was used; see [`list_for`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuggestedList {
    /// The patterns, sorted. Empty if nothing that was used needs a list.
    pub patterns: Vec<String>,
    /// The endpoints that the list grants by this mode although they were not used, in registry order: each shares
    /// its tag with one that was, and no other tag sets them apart.
    pub excess: Vec<u16>,
    /// The endpoints used that no list grants by this mode (D3), in registry order.
    pub out_of_reach: Vec<u16>,
}

impl SuggestedList {
    /// The text of the list; none if nothing that was used needs one. It may be longer than a list can be (P5).
    pub fn text(&self) -> Option<String> {
        (!self.patterns.is_empty()).then(|| self.patterns.join(", "))
    }
}

/// Fewer endpoints than this are written out: a prefix would say more than was seen.
const LEAST_UNDER_A_PREFIX: usize = 3;

/// Suggests a list for the endpoints in `used`, for requests of this mode.
///
/// The list has the exact tags of what was used. A prefix, `group.*` or `group.resource.*`, stands for them only where
/// every endpoint under it that a list can grant by this mode was used, and there are at least three. There is no
/// deny and no leading `*`, so a later version of the registry adds nothing to the list beyond the prefixes shown.
/// Endpoints that need no list (D1, D2) are left out. O(tags × log tags).
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
    let chosen = without_surplus(chosen(catalog, &wanted, mode), &wanted);
    let mut granted = wanted.clone();
    granted.extend(chosen.iter().flat_map(|(_, endpoints)| endpoints.iter().copied()));
    suggested.excess = granted.difference(&wanted).iter().collect();
    suggested.patterns = chosen.into_iter().map(|(pattern, _)| pattern).collect();
    suggested.patterns.sort_unstable();
    suggested
}

/// A pattern, and the endpoints that it grants.
type Chosen = (String, Vec<u16>);

/// Prefixes where they may stand, then the tags of what is left: of an endpoint's tags the one that grants the least
/// besides.
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

/// Leaves out each pattern whose wanted endpoints the others grant: prefixes first, since they grow.
fn without_surplus(chosen: Vec<Chosen>, wanted: &EndpointSet<Vec<u64>>) -> Vec<Chosen> {
    let mut times: BTreeMap<u16, usize> = BTreeMap::new();
    for index in chosen.iter().flat_map(|(_, endpoints)| endpoints) {
        *times.entry(*index).or_default() += 1;
    }
    let mut kept = Vec::new();
    for (pattern, endpoints) in chosen {
        let is_surplus = |index: &u16| !wanted.contains(*index) || times.get(index).is_some_and(|it| *it > 1);
        if endpoints.iter().all(is_surplus) {
            for index in endpoints {
                *times.entry(index).or_default() -= 1;
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
    let named = catalog.with_name(tag);
    named.filter(move |index| catalog.endpoint(*index).is_some_and(|it| grantable(&it, mode)))
}

/// The prefixes of one or two segments, shorter ones first, under which everything grantable is wanted and that have
/// enough; of each the endpoints that it grants. Explicit endpoints count, though a `*` does not grant them (D10).
fn whole_prefixes<'c>(
    catalog: &'c Catalog<'c>,
    wanted: &EndpointSet<Vec<u64>>,
    mode: Mode,
) -> Vec<(&'c str, Vec<u16>)> {
    let mut under: BTreeMap<(usize, &str), Vec<u16>> = BTreeMap::new();
    for name in catalog.names() {
        let text = name.as_str();
        for (depth, (dot, _)) in (1..=2).zip(text.match_indices('.')) {
            under.entry((depth, &text[..dot])).or_default().extend(reached_by(catalog, text, mode));
        }
    }
    let whole = under.into_iter().filter_map(|((_, prefix), mut under)| {
        under.sort_unstable();
        under.dedup();
        let whole = under.len() >= LEAST_UNDER_A_PREFIX && under.iter().all(|index| wanted.contains(*index));
        under.retain(|index| catalog.endpoint(*index).is_some_and(|it| !it.is_explicit()));
        whole.then_some((prefix, under))
    });
    whole.collect()
}
