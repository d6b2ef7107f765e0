//! What a question costs, and what is too much.

use acl_core::{Catalog, Lists as _, Pattern, PatternList};

use crate::ask::Lists;
use crate::html::Count;

/// The most lists of a question, those of its bounds included.
const MOST_LISTS: usize = 32;
/// The most that patterns, of all lists, times endpoints may be: beyond it there is no preview.
const MOST_WORK: usize = 60_000_000;
/// The most that it may be of those that take longer: with several `*`, held against every tag, or with a minus, looked
/// for once more to tell whether it is stale.
const MOST_SCANS: usize = 10_000_000;
/// The most steps of decisions on single endpoints, each of about 20 ns. Every decision reads the lists anew and looks
/// again whether they are stale.
const MOST_STEPS: usize = 20_000_000;
/// The most that patterns, squared, times endpoints may be for a look at what is odd.
const MOST_COMPARISONS: usize = 100_000_000;
/// The most that bytes of patterns times endpoints may be for what may have been meant by them.
const MOST_SUGGESTED: usize = 2_000_000;

/// What it costs to decide the lists of a question.
pub(crate) struct Cost {
    /// Those of a decision on one endpoint.
    steps: usize,
}

impl Cost {
    /// Of the credential's own lists and its bounds.
    ///
    /// # Errors
    /// It would take seconds, in which a server has other things to do.
    pub(crate) fn of<'a>(
        catalog: &Catalog<'_>,
        groups: impl Iterator<Item = &'a Lists> + Clone,
    ) -> Result<Self, String> {
        // A group without lists counts too.
        let lists: usize = groups.clone().map(|lists| lists.texts().count().max(1)).sum();
        if lists > MOST_LISTS {
            let lists = Count(lists);
            return Err(format!("{lists} lists are too many for a preview: expected {MOST_LISTS} at most"));
        }
        let (mut patterns, mut scanned, mut steps) = (0_usize, 0_usize, 0_usize);
        for text in groups.flat_map(acl_core::Lists::texts) {
            let Ok(list) = PatternList::parse(text) else {
                steps += text.len() / 4;
                continue;
            };
            steps += text.len() / 16;
            for pattern in list.patterns() {
                let has_several = pattern.as_str().matches('*').count() > 1;
                patterns += 1;
                scanned += usize::from(pattern.is_deny() || has_several);
                steps += if pattern.is_deny() { 8 + steps_of_lookup(catalog, pattern) } else { 2 };
            }
        }
        let endpoints = Count(catalog.len());
        if scanned.saturating_mul(catalog.len()) > MOST_SCANS {
            let scanned = Count(scanned);
            return Err(format!(
                "{scanned} patterns with a minus or several `*` are too many for a preview of {endpoints} endpoints"
            ));
        }
        if patterns.saturating_mul(catalog.len()) > MOST_WORK {
            let patterns = Count(patterns);
            return Err(format!("{patterns} patterns are too many for a preview of {endpoints} endpoints"));
        }
        Ok(Self { steps })
    }

    /// How many endpoints there is time to decide one by one.
    pub(crate) fn most_decisions(&self) -> usize {
        MOST_STEPS / self.steps.max(1)
    }
}

/// A pattern with a `*` between segments may be held against every tag; of these there are about as many as endpoints.
fn steps_of_lookup(catalog: &Catalog<'_>, pattern: Pattern<'_>) -> usize {
    let body = pattern.body();
    let rest = body.strip_prefix('*').or(body.strip_suffix('*')).unwrap_or(body);
    if rest.contains('*') { catalog.len() } else { 0 }
}

/// Whether there is time to compare so many patterns with each other.
pub(crate) fn may_compare(catalog: &Catalog<'_>, patterns: usize) -> bool {
    // A small registry has few endpoints, and comparing texts still costs.
    patterns.saturating_mul(patterns).saturating_mul(catalog.len().max(1_000)) <= MOST_COMPARISONS
}

/// How much time there is to look for what may have been meant.
pub(crate) struct Suggestions {
    /// In bytes of patterns.
    left: usize,
}

impl Suggestions {
    pub(crate) fn of(catalog: &Catalog<'_>) -> Self {
        Self { left: MOST_SUGGESTED / catalog.len().max(1) }
    }

    /// Whether there is time for this pattern, which is then spent.
    pub(crate) fn is_left_for(&mut self, pattern: Pattern<'_>) -> bool {
        let left = self.left.checked_sub(pattern.as_str().len());
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }
}
