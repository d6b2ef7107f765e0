//! What several lists grant together (S4), over a catalog: for previews, audits and searches, where no
//! request is waiting. A request is decided by its `Credential`, which means the same.

use acl::{Catalog, Mode, PatternList};

/// A set of endpoints of one catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints(Vec<u64>);

impl Endpoints {
    /// What a credential may call whose own list and bounds are `lists`: what each of them grants. A list
    /// that is malformed or stale (S3) grants nothing, and then they all grant nothing.
    pub fn of(catalog: &Catalog<'_>, lists: &[&str], mode: Mode) -> Self {
        let mut all: Option<Vec<u64>> = None;
        for text in lists {
            let words = Self::granted(catalog, text, mode);
            all = Some(match all {
                None => words,
                Some(sofar) => sofar.iter().zip(&words).map(|(own, others)| own & others).collect(),
            });
        }
        Self(all.unwrap_or_else(|| vec![0; catalog.words()]))
    }

    fn granted(catalog: &Catalog<'_>, text: &str, mode: Mode) -> Vec<u64> {
        let mut words = vec![0; catalog.words()];
        if let Ok(list) = PatternList::parse(text)
            && catalog.stale_deny(list).is_none()
            && catalog.grant_into(list, mode, &mut words).is_err()
        {
            words.fill(0);
        }
        words
    }

    /// The endpoints of any of the three modes.
    pub fn of_any_mode(catalog: &Catalog<'_>, lists: &[&str]) -> Self {
        let mut all = vec![0; catalog.words()];
        for mode in Mode::BUILT_IN {
            for (own, others) in all.iter_mut().zip(Self::of(catalog, lists, mode).0) {
                *own |= others;
            }
        }
        Self(all)
    }

    /// Whether the endpoint with this index is in it.
    pub fn contains(&self, index: u16) -> bool {
        let word = self.0.get(usize::from(index / 64));
        word.is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// Whether all of it is in `other`.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(own, others)| own & !others == 0)
    }

    /// What is here and not in `other`.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(own, others)| own & !others).collect())
    }

    /// The indices, ascending.
    pub fn indices(&self) -> impl Iterator<Item = u16> + '_ {
        (0..=u16::MAX).take(self.0.len() * 64).filter(|index| self.contains(*index))
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Method and path of each that is here and not in `other`.
    pub fn beyond(&self, other: &Self, catalog: &Catalog<'_>) -> Vec<String> {
        let only_here = self.without(other);
        only_here.indices().filter_map(|index| catalog.route(index).map(|route| route.to_string())).collect()
    }
}

/// Whether a stored list is stale (S3) or cannot be read, so that it grants nothing.
pub fn is_stale(catalog: &Catalog<'_>, text: &str) -> bool {
    PatternList::parse(text).map_or(true, |list| catalog.stale_deny(list).is_some())
}
