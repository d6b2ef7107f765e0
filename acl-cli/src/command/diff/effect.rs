//! What a change of the registry does to one credential.
//!
//! If the same lists of a credential are broken in both versions, the credential can gain or lose only endpoints that
//! themselves differ. So two small registries of these endpoints are compared, and the whole ones only for credentials
//! whose broken lists differ.

use std::collections::BTreeMap;

use acl_core::assemble::{Assembled, Declaration, Declarations};
use acl_core::{Catalog, EndpointSet, Tag};

use crate::failure::Failure;
use crate::keys::Asked;
use crate::verdict::ReasonView;

type Set = EndpointSet<Vec<u64>>;

/// What changes for the keys of one credential. Endpoints are indices, because a million credentials may lose a thousand
/// each.
pub(crate) struct Effect {
    /// In the new version. What is open to everyone is not among them.
    pub(crate) gained: Box<[u16]>,
    /// In the old version.
    pub(crate) lost: Box<[u16]>,
    /// Why the credential, or a list of it, grants nothing in the new version. What was stale before is left out.
    pub(crate) broken: Box<[ReasonView]>,
}

impl Effect {
    pub(crate) fn is_none(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty() && self.broken.is_empty()
    }
}

/// Both versions, whole and reduced to what differs.
pub(crate) struct Versions<'a> {
    before: &'a Catalog<'a>,
    after: &'a Catalog<'a>,
    old: Assembled<'a>,
    new: Assembled<'a>,
}

impl<'a> Versions<'a> {
    pub(crate) fn of(
        before: &'a Catalog<'a>,
        after: &'a Catalog<'a>,
        old_renamed: &[(&'a str, &'a str)],
        new_renamed: &[(&'a str, &'a str)],
    ) -> Result<Self, Failure> {
        let (mut old, mut new) = (whole(before, old_renamed), whole(after, new_renamed));
        // A rename gives former names to any endpoint; a mode of another index is another bit.
        if old_renamed == new_renamed && before.own_modes() == after.own_modes() {
            let by_route = |all: &Declarations<'a>| -> BTreeMap<(&'a str, &'a str), Declaration<'a>> {
                all.endpoints.iter().map(|it| ((it.path, it.method), it.clone())).collect()
            };
            let (olds, news) = (by_route(&old), by_route(&new));
            old.endpoints.retain(|it| news.get(&(it.path, it.method)) != Some(it));
            new.endpoints.retain(|it| olds.get(&(it.path, it.method)) != Some(it));
        }
        let failed = |error| Failure::Input(format!("a part of a registry is no registry: {error}"));
        Ok(Self { before, after, old: old.assemble().map_err(failed)?, new: new.assemble().map_err(failed)? })
    }

    pub(crate) fn comparing(&self) -> Comparing<'_> {
        Comparing {
            whole: Pair::of(self, self.before, self.after),
            reduced: Pair::of(self, &self.old.catalog(), &self.new.catalog()),
        }
    }
}

/// The declarations of a catalog, with every name removed too. So an endpoint may be left out, and no list becomes
/// stale because of that (S3).
fn whole<'a>(catalog: &'a Catalog<'a>, renamed: &[(&'a str, &'a str)]) -> Declarations<'a> {
    let mut declared = Declarations::of(catalog, renamed);
    declared.removed.extend(catalog.names().map(Tag::as_str));
    declared
}

/// One version in a pair.
struct Side<'v> {
    catalog: Catalog<'v>,
    /// Of each endpoint its index in the whole catalog of this version.
    in_whole: Vec<u16>,
    /// Of each endpoint its index in the other catalog of the pair.
    in_other: Vec<Option<u16>>,
    public: Set,
}

impl<'v> Side<'v> {
    fn of(catalog: &Catalog<'v>, other: &Catalog<'_>, whole: &Catalog<'_>) -> Self {
        let places = |among: &Catalog<'_>| -> Vec<Option<u16>> {
            catalog.endpoints().map(|(_, route, _)| among.find(route.method, route.path)).collect()
        };
        Self {
            in_whole: places(whole).into_iter().flatten().collect(),
            in_other: places(other),
            public: catalog.public(),
            catalog: *catalog,
        }
    }

    /// Of endpoints of this side, those that are not among others of the other side: indices in the whole catalog.
    fn missing<'s>(&'s self, own: &'s Set, others: &'s Set) -> impl Iterator<Item = u16> + 's {
        let missing = own.iter().map(usize::from).filter(|index| {
            let place = self.in_other.get(*index).copied().flatten();
            !place.is_some_and(|place| others.contains(place))
        });
        missing.filter_map(|index| self.in_whole.get(index).copied())
    }
}

/// Two catalogs, one of each version.
struct Pair<'v> {
    old: Side<'v>,
    new: Side<'v>,
}

impl<'v> Pair<'v> {
    fn of(versions: &Versions<'_>, old: &Catalog<'v>, new: &Catalog<'v>) -> Self {
        Self { old: Side::of(old, new, versions.before), new: Side::of(new, old, versions.after) }
    }
}

/// Asked for one credential after another.
pub(crate) struct Comparing<'v> {
    whole: Pair<'v>,
    reduced: Pair<'v>,
}

impl Comparing<'_> {
    /// Open to everyone now, and not before: indices of the new version.
    pub(crate) fn everyone(&self) -> Vec<u16> {
        let Pair { old, new } = &self.whole;
        new.missing(&new.public, &old.public).collect()
    }

    pub(crate) fn effect(&self, asked: Asked<'_>) -> Effect {
        let (before, after) = (&self.reduced.old.catalog, &self.reduced.new.catalog);
        let (old, new) = (asked.credential(before), asked.credential(after));
        let ((was, was_broken), (is, mut broken)) = (old.grant(before), new.grant(after));
        let same = |one: &ReasonView, other: &ReasonView| {
            (one.list_number, one.code) == (other.list_number, other.code)
        };
        let all_same =
            was_broken.len() == broken.len() && broken.iter().zip(&was_broken).all(|(is, was)| same(is, was));
        let (pair, was, is) = if all_same {
            (&self.reduced, was, is)
        } else {
            let Pair { old: before, new: after } = &self.whole;
            (&self.whole, old.grant(&before.catalog).0, new.grant(&after.catalog).0)
        };
        // What is open to everyone now is told once, for all.
        let gained = pair.new.missing(&is.difference(&pair.new.public), &was).collect();
        let lost = pair.old.missing(&was, &is).collect();
        broken.retain_mut(|it| {
            let was_so = was_broken.iter().any(|was| same(it, was));
            let keep = it.is_mistake || !was_so;
            // One version alone may have the mode.
            it.is_mistake &= was_so;
            keep
        });
        Effect { gained, lost, broken: broken.into() }
    }
}
