//! What changes where the lists of a credential become others.

use acl_core::{BrokenList, Catalog, EndpointSet, Rights};
use serde::Serialize;

use crate::ask;
use crate::cost::Cost;
use crate::findings::{Finding, Given, Mistake, broken_lists, mistakes, stale_lists};
use crate::html::Count;
use crate::shown::{Shown, shown};

/// What is gained and lost.
#[derive(Serialize)]
pub(crate) struct Difference<'a> {
    summary: String,
    mode: &'a str,
    before: usize,
    after: usize,
    /// Those of the lists after, and of the bounds.
    errors: Vec<Mistake>,
    /// The lists after that are stale (S3), and those of the bounds.
    findings: Vec<Finding<'a>>,
    gained: Changed<'a>,
    lost: Changed<'a>,
}

#[derive(Serialize)]
struct Changed<'a> {
    count: usize,
    routes: Vec<Shown<'a>>,
}

/// Answers `POST /difference`.
///
/// # Errors
/// What the request says cannot be asked.
pub(crate) fn difference<'a>(
    catalog: &'a Catalog<'a>,
    ask: &'a mut ask::Difference,
) -> Result<Difference<'a>, String> {
    ask.after.as_asked(catalog, ask.lines, ask.caret);
    let ask = &*ask;
    let mode = ask::mode(catalog, ask.mode.as_deref())?;
    let cost = Cost::of(catalog, [&ask.before, &ask.after].into_iter().chain(&ask.within))?;
    let rights = |lists| Rights::new(catalog, mode, lists).within(&ask.within);
    let (old, new) = (rights(&ask.before), rights(&ask.after));
    let (before, after) = (old.grant::<Vec<u64>>(), new.grant::<Vec<u64>>());
    let changed =
        |set: &EndpointSet<Vec<u64>>| Changed { count: set.len(), routes: shown(catalog, &new, &cost, set) };
    let (gained, lost) = (after.difference(&before), before.difference(&after));
    let given = Given::all(&ask.after, &ask.within);
    let mut summary = if before == after {
        format!("grants the same {} endpoints as before", Count(after.len()))
    } else {
        format!("{} gained, {} lost", Count(gained.len()), Count(lost.len()))
    };
    let broken: Vec<BrokenList<'_>> = new.findings().collect();
    // The bounds are spoken of with the lists after.
    let broken_before: Vec<BrokenList<'_>> = Rights::new(catalog, mode, &ask.before).findings().collect();
    let given_before = Given::all(&ask.before, &[]);
    let stale_before = stale_lists(catalog, &given_before, &broken_before);
    for why in broken_lists(&given_before, &broken_before, &stale_before) {
        summary += "; before, ";
        summary += &why;
    }
    Ok(Difference {
        summary,
        mode: mode.name(catalog.own_modes()),
        before: before.len(),
        after: after.len(),
        errors: mistakes(&given),
        findings: stale_lists(catalog, &given, &broken),
        gained: changed(&gained),
        lost: changed(&lost),
    })
}
