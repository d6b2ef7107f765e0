//! What a change of the registry does to one list.
//!
//! A list that is stale in neither version can differ only on endpoints that themselves differ. So two small
//! catalogs of those are decided against, and the whole ones only for lists that staleness touches.

use std::collections::BTreeMap;

use acl_core::assemble::{Assembled, Declaration, Declarations};
use acl_core::{Access, Catalog, Mode, PatternList, WrongWords};

use crate::bits::{has, indices};
use crate::failure::Failure;
use crate::input::mode;
use crate::keys::{Asked, Stale};

/// What changes for the keys of one list. Endpoints are indices, because a million lists may lose a thousand each.
pub(crate) enum Effect {
    /// P7: it grants nothing in either version. What is wrong with it.
    Malformed(String),
    /// Gains and losses, perhaps none.
    Changed(Changed),
}

#[derive(Default)]
pub(crate) struct Changed {
    /// In the new version.
    pub(crate) gained: Box<[u16]>,
    /// In the old version.
    pub(crate) lost: Box<[u16]>,
    /// S3: the deny that makes it stale now.
    pub(crate) stale: Option<Box<str>>,
    /// S3, S4: the deny that makes its maker's list stale now.
    pub(crate) maker_stale: Option<Box<str>>,
}

impl Effect {
    pub(crate) fn is_none(&self) -> bool {
        let stale = self.stale().is_some() || self.maker_stale().is_some();
        self.malformed().is_none() && !stale && self.gained().is_empty() && self.lost().is_empty()
    }

    pub(crate) fn gained(&self) -> &[u16] {
        if let Self::Changed(changed) = self { &changed.gained } else { &[] }
    }

    pub(crate) fn lost(&self) -> &[u16] {
        if let Self::Changed(changed) = self { &changed.lost } else { &[] }
    }

    pub(crate) fn stale(&self) -> Option<&str> {
        if let Self::Changed(changed) = self { changed.stale.as_deref() } else { None }
    }

    pub(crate) fn maker_stale(&self) -> Option<&str> {
        if let Self::Changed(changed) = self { changed.maker_stale.as_deref() } else { None }
    }

    pub(crate) fn malformed(&self) -> Option<&str> {
        if let Self::Malformed(message) = self { Some(message) } else { None }
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
        let (mut old, mut new) =
            (Declarations::of(before, old_renamed), Declarations::of(after, new_renamed));
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

    /// Open to everyone now, and not before: indices of the new version.
    pub(crate) fn everyone(&self) -> Vec<u16> {
        let public = |catalog: &Catalog<'_>, index| {
            catalog.endpoint(index).is_some_and(|endpoint| endpoint.access() == Access::Public)
        };
        let was = |index| {
            let route = self.after.route(index);
            let found = route.and_then(|route| self.before.find(route.method, route.path));
            found.is_some_and(|index| public(self.before, index))
        };
        let all = (0..=u16::MAX).take(self.after.len());
        all.filter(|index| public(self.after, *index) && !was(*index)).collect()
    }

    pub(crate) fn comparing(&self) -> Comparing<'_> {
        Comparing {
            versions: self,
            old_stale: Stale::of(self.before),
            new_stale: Stale::of(self.after),
            whole: Pair::of(self, self.before, self.after),
            reduced: Pair::of(self, &self.old.catalog(), &self.new.catalog()),
        }
    }
}

/// Two catalogs, and where each endpoint of one is in the other.
struct Pair<'a> {
    old: Catalog<'a>,
    new: Catalog<'a>,
    /// Of each new endpoint its old index.
    in_old: Vec<Option<u16>>,
    /// Of each old endpoint its new index.
    in_new: Vec<Option<u16>>,
    /// Of each endpoint its index in the whole catalog.
    of_old: Vec<u16>,
    of_new: Vec<u16>,
    old_words: Vec<u64>,
    new_words: Vec<u64>,
    /// D1: what is so for every credential, one that is stale or malformed too.
    old_public: Vec<u64>,
    new_public: Vec<u64>,
    /// Room for a maker's list.
    spare: Vec<u64>,
}

impl<'a> Pair<'a> {
    fn of(versions: &Versions<'_>, old: &Catalog<'a>, new: &Catalog<'a>) -> Self {
        let places = |of: &Catalog<'_>, among: &Catalog<'_>| -> Vec<Option<u16>> {
            let indices = (0..=u16::MAX).take(of.len());
            indices.map(|index| of.route(index).and_then(|r| among.find(r.method, r.path))).collect()
        };
        let whole = |of: &Catalog<'_>, among: &Catalog<'_>| places(of, among).into_iter().flatten().collect();
        Self {
            of_old: whole(old, versions.before),
            of_new: whole(new, versions.after),
            in_old: places(new, old),
            in_new: places(old, new),
            old_words: vec![0; old.words()],
            new_words: vec![0; new.words()],
            old_public: public(old),
            new_public: public(new),
            spare: vec![0; old.words().max(new.words())],
            old: *old,
            new: *new,
        }
    }

    /// Indices gained, of the new catalog, and lost, of the old one. A list without a mode grants nothing but what
    /// is public.
    fn compare(
        &mut self,
        list: PatternList<'_>,
        within: Option<PatternList<'_>>,
        old_mode: Option<Mode>,
        new_mode: Option<Mode>,
    ) -> Result<(Vec<u16>, Vec<u16>), Failure> {
        let spare = &mut self.spare;
        let mut fill = |catalog: &Catalog<'_>, mode: Option<Mode>, public: &[u64], words: &mut [u64]| {
            words.copy_from_slice(public);
            let Some(mode) = mode else { return Ok(()) };
            catalog.grant_into(list, mode, words)?;
            if let Some(within) = within {
                let bound = &mut spare[..words.len()];
                catalog.grant_into(within, mode, bound)?;
                words.iter_mut().zip(bound).for_each(|(word, bound)| *word &= *bound);
            }
            Ok(())
        };
        let failed = |error: WrongWords| Failure::Input(error.to_string());
        fill(&self.old, old_mode, &self.old_public, &mut self.old_words).map_err(failed)?;
        fill(&self.new, new_mode, &self.new_public, &mut self.new_words).map_err(failed)?;
        let only = |some: &[u64], places: &[Option<u16>], others: &[u64]| -> Vec<u16> {
            let missing = |index: &u16| {
                let place = places.get(usize::from(*index)).copied().flatten();
                !place.is_some_and(|place| has(others, place))
            };
            indices(some).filter(missing).collect()
        };
        Ok((
            only(&self.new_words, &self.in_old, &self.old_words),
            only(&self.old_words, &self.in_new, &self.new_words),
        ))
    }
}

/// Asked for one list after another.
pub(crate) struct Comparing<'v> {
    versions: &'v Versions<'v>,
    old_stale: Stale<'v>,
    new_stale: Stale<'v>,
    whole: Pair<'v>,
    reduced: Pair<'v>,
}

impl Comparing<'_> {
    pub(crate) fn effect(&mut self, asked: Asked<'_>) -> Result<Effect, Failure> {
        let parsed = match PatternList::parse(asked.list) {
            Ok(parsed) => parsed,
            Err(error) => return Ok(Effect::Malformed(error.to_string())),
        };
        let within = match asked.within.map(PatternList::parse).transpose() {
            Ok(within) => within,
            Err(error) => return Ok(Effect::Malformed(format!("its maker's list: {error}"))),
        };
        let (before, after) = (self.versions.before, self.versions.after);
        let (old_mode, new_mode) = (mode(asked.mode, before), mode(asked.mode, after));
        if let (Err(_), Err(message)) = (&old_mode, &new_mode) {
            return Ok(Effect::Malformed(message.clone()));
        }
        let (old_stale, new_stale) = (&mut self.old_stale, &mut self.new_stale);
        let was_stale =
            [Some(parsed), within].into_iter().flatten().any(|list| old_stale.deny(list).is_some());
        let stale = new_stale.deny(parsed);
        let maker_stale = within.and_then(|within| new_stale.deny(within));
        let old_mode = old_mode.ok().filter(|_| !was_stale);
        let new_mode = new_mode.ok().filter(|_| stale.is_none() && maker_stale.is_none());
        let both = old_mode.is_some() && new_mode.is_some();
        let pair = if both { &mut self.reduced } else { &mut self.whole };
        let (gains, losses) = pair.compare(parsed, within, old_mode, new_mode)?;
        // What is open to everyone now is told once, for all.
        let gained = gains.into_iter().filter(|index| !has(&pair.new_public, *index));
        let place = |places: &[u16], index: u16| places.get(usize::from(index)).copied();
        Ok(Effect::Changed(Changed {
            gained: gained.filter_map(|index| place(&pair.of_new, index)).collect(),
            lost: losses.into_iter().filter_map(|index| place(&pair.of_old, index)).collect(),
            stale: stale.filter(|_| !was_stale).map(|deny| deny.as_str().into()),
            maker_stale: maker_stale.filter(|_| !was_stale).map(|deny| deny.as_str().into()),
        }))
    }
}

/// The public endpoints, one bit each.
fn public(catalog: &Catalog<'_>) -> Vec<u64> {
    let mut words = vec![0; catalog.words()];
    for index in (0..=u16::MAX).take(catalog.len()) {
        let is_public = catalog.endpoint(index).is_some_and(|endpoint| endpoint.access() == Access::Public);
        if let Some(word) = words.get_mut(usize::from(index / 64)) {
            *word |= u64::from(is_public) << (index % 64);
        }
    }
    words
}
