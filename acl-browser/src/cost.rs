//! What a question costs, and what is too much.

use acl_core::{Catalog, PatternList};

use crate::html::Count;

/// The most that patterns, of all lists, times endpoints may be: beyond it there is no preview.
const MOST_WORK: usize = 60_000_000;
/// The most that it may be of those that take longer: with several `*`, held against every tag, or with a minus, looked
/// for once more to tell whether it is stale.
const MOST_SCANS: usize = 10_000_000;
/// The most that it may be for the decisions on every endpoint.
pub(crate) const MOST_DECISIONS: usize = 4_000_000;
/// The most that patterns, squared, times endpoints may be for a look at what is odd.
pub(crate) const MOST_COMPARISONS: usize = 100_000_000;

/// How much it is to decide these lists: patterns times endpoints.
///
/// # Errors
/// It would take seconds, in which a server has other things to do.
pub(crate) fn of<'a>(
    catalog: &Catalog<'_>,
    lists: impl Iterator<Item = PatternList<'a>>,
) -> Result<usize, String> {
    let (mut patterns, mut scanned) = (0_usize, 0_usize);
    for pattern in lists.flat_map(PatternList::patterns) {
        patterns += 1;
        scanned += usize::from(pattern.is_deny() || pattern.as_str().matches('*').count() > 1);
    }
    let endpoints = Count(catalog.len());
    if scanned.saturating_mul(catalog.len()) > MOST_SCANS {
        let scanned = Count(scanned);
        return Err(format!(
            "{scanned} patterns with a minus or several `*` are too many for a preview of {endpoints} endpoints"
        ));
    }
    let work = patterns.saturating_mul(catalog.len());
    if work > MOST_WORK {
        let patterns = Count(patterns);
        return Err(format!("{patterns} patterns are too many for a preview of {endpoints} endpoints"));
    }
    Ok(work)
}
