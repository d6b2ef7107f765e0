//! What a credential's lists grant, while they are being written.

use std::ops::Range;

use acl_core::{
    Access, BrokenList, Catalog, Endpoint, EndpointSet, Lists as _, MAX_LIST_BYTES, Mode, Rights,
};
use serde::Serialize;

use crate::ask;
use crate::cost::Cost;
use crate::findings::{Finding, Given, InList, Mistake, Units, broken_lists, findings, mistakes, removable};
use crate::html::Count;
use crate::shown::{Shown, shown};
use crate::tree::outside;

/// The most patterns that an answer spells out: as many as one list can have.
const MOST_PATTERNS: usize = MAX_LIST_BYTES.div_ceil(2);

/// What the lists of a credential grant (D1 to D10, S3 to S5).
#[derive(Serialize)]
pub(crate) struct Preview<'a> {
    /// One line that says it.
    summary: String,
    mode: &'a str,
    /// How many endpoints there are.
    total: usize,
    /// How many of them may be called: those by the lists, and those that are open.
    granted: usize,
    /// How many the lists grant.
    by_list: usize,
    /// How many are open to every credential of this mode, whatever its lists.
    open: usize,
    /// How many a credential of this mode can reach at all.
    reach: usize,
    /// How many more the lists would grant without their bounds.
    bounded: usize,
    /// Where the pattern stands that is being written, which is left out.
    unfinished: Option<Range<usize>>,
    errors: Vec<Mistake>,
    findings: Vec<Finding<'a>>,
    /// The patterns that can be removed from the credential's own lists.
    removable: Vec<InList<'a>>,
    /// Those of the credential's own lists that are well formed.
    patterns: Vec<Written<'a>>,
    /// Of every endpoint, in registry order; none where it was not asked for or would take too long.
    verdicts: Option<Vec<Verdict>>,
    /// The endpoints that the bounds do not grant; only with verdicts.
    outside: Vec<u16>,
    /// The first that the lists grant.
    routes: Vec<Shown<'a>>,
}

/// One pattern of a list.
#[derive(Serialize)]
struct Written<'a> {
    list: usize,
    pattern: usize,
    text: &'a str,
    deny: bool,
    place: Range<usize>,
    /// How many endpoints it decides, being the pattern that the reason names (D8).
    decides: usize,
}

/// Whether the endpoint is granted, the code of the reason, and the numbers of the list, the bound and the pattern that
/// decided, from 1.
#[derive(Serialize)]
struct Verdict(bool, &'static str, Option<usize>, Option<usize>, Option<usize>);

/// Answers `POST /preview`.
///
/// # Errors
/// What the request says cannot be asked.
pub(crate) fn preview<'a>(
    catalog: &'a Catalog<'a>,
    ask: &'a mut ask::Preview,
) -> Result<Preview<'a>, String> {
    let unfinished = ask.lists.as_asked(catalog, ask.lines, ask.caret);
    let ask = &*ask;
    let mode = ask::mode(catalog, ask.mode.as_deref())?;
    let cost = Cost::of(catalog, std::iter::once(&ask.lists).chain(&ask.within))?;
    let given = Given::all(&ask.lists, &ask.within);
    let own = Rights::new(catalog, mode, &ask.lists);
    let rights = own.within(&ask.within);
    let granted = rights.grant::<Vec<u64>>();
    let broken: Vec<BrokenList<'_>> = rights.findings().collect();
    let open = open(catalog);
    let by_list = granted.difference(&open);
    let found = findings(catalog, mode, &given, &broken);
    let beyond = if ask.within.is_empty() { 0 } else { own.grant::<Vec<u64>>().difference(&granted).len() };
    let mut answer = Preview {
        summary: String::new(),
        mode: mode.name(catalog.own_modes()),
        total: catalog.len(),
        granted: granted.len(),
        by_list: by_list.len(),
        open: granted.len() - by_list.len(),
        reach: catalog.endpoints().filter(|(.., endpoint)| may_reach(endpoint, mode)).count(),
        bounded: beyond,
        unfinished,
        errors: mistakes(&given),
        removable: removable(catalog, mode, &found),
        findings: found,
        patterns: given.iter().flat_map(written).take(MOST_PATTERNS).collect(),
        verdicts: None,
        outside: Vec::new(),
        routes: Vec::new(),
    };
    if ask.verdicts && cost.most_decisions() >= catalog.len() {
        answer.verdicts = Some(verdicts(catalog, &rights, &mut answer.patterns));
        answer.outside = outside(catalog, mode, &ask.within).iter().collect();
    } else {
        answer.routes = shown(catalog, &rights, &cost, &by_list);
    }
    let counted = answer.counted(ask.lists.texts().count());
    let parts: Vec<String> =
        std::iter::once(counted).chain(broken_lists(&given, &broken, &answer.findings)).collect();
    answer.summary = parts.join("; ");
    Ok(answer)
}

impl Preview<'_> {
    /// `2 by this list, 7 open to every key, of 60 that keys can reach`
    fn counted(&self, lists: usize) -> String {
        let (by_list, open, reach, mode) =
            (Count(self.by_list), Count(self.open), Count(self.reach), self.mode);
        let these = if lists > 1 { "these lists" } else { "this list" };
        let counted =
            format!("{by_list} by {these}, {open} open to every {mode}, of {reach} that {mode}s can reach");
        match self.bounded {
            0 => counted,
            1 => format!("{counted}; 1 more is beyond its bounds"),
            beyond => format!("{counted}; {} more are beyond its bounds", Count(beyond)),
        }
    }
}

/// What is open whatever a list says (D1, D2).
fn open(catalog: &Catalog<'_>) -> EndpointSet<Vec<u64>> {
    let mut open = EndpointSet::with_words(catalog.words());
    for (index, _, endpoint) in catalog.endpoints() {
        if endpoint.access() != Access::Granted {
            open.insert(index);
        }
    }
    open
}

/// Whether some credential of this mode may call it.
fn may_reach(endpoint: &Endpoint<'_>, mode: Mode) -> bool {
    endpoint.access() == Access::Public || endpoint.modes().contains(mode)
}

/// The patterns of a list, if it is one of the credential's own and well formed.
fn written<'a>(given: &Given<'a>) -> impl Iterator<Item = Written<'a>> + use<'a> {
    let list = given.list;
    given.own().into_iter().flat_map(move |patterns| {
        let mut units = Units::of(patterns.as_str());
        (1..).zip(patterns.pattern_indices()).map(move |(number, (start, pattern))| {
            let text = pattern.as_str();
            let place = units.range(start..start + text.len());
            Written { list, pattern: number, text, deny: pattern.is_deny(), place, decides: 0 }
        })
    })
}

/// The verdict on every endpoint; counts them at the patterns that decided.
fn verdicts(
    catalog: &Catalog<'_>,
    rights: &Rights<'_, ask::Lists>,
    patterns: &mut [Written<'_>],
) -> Vec<Verdict> {
    let verdicts = catalog.endpoints().map(|(.., endpoint)| {
        let verdict = rights.decide(endpoint);
        let place = verdict.place();
        if place.bound.is_none() {
            let decided =
                patterns.binary_search_by_key(&(place.list, place.pattern), |it| (it.list, it.pattern));
            if let Some(pattern) = decided.ok().and_then(|at| patterns.get_mut(at)) {
                pattern.decides += 1;
            }
        }
        let named = |number: usize| (number > 0).then_some(number);
        Verdict(verdict.is_allowed(), verdict.code(), named(place.list), place.bound, named(place.pattern))
    });
    verdicts.collect()
}
