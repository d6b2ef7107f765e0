//! What a list grants, while it is being written.

use std::collections::HashMap;
use std::ops::Range;

use acl_core::{Catalog, Decision, FindingKind, Mode, PatternList, Reason, Route, suggest};
use serde::Serialize;

use crate::ask;
use crate::cost::{self, MOST_COMPARISONS, MOST_DECISIONS};
use crate::html::Count;

/// The most routes that an answer spells out.
const MOST_ROUTES: usize = 200;
/// The most mistakes that an answer names.
const MOST_MISTAKES: usize = 256;
/// The most lists that bound one.
const MOST_BOUNDS: usize = 16;

/// What one list grants.
#[derive(Serialize)]
pub(crate) struct Preview<'a> {
    /// One line that says it.
    summary: String,
    mode: &'a str,
    total: usize,
    /// D1 to D10, and S4 where lists bound it. A list with a mistake grants nothing (P7).
    granted: usize,
    /// How many more the list alone would grant.
    bounded: usize,
    /// S3: the deny for which the list, once stored, grants nothing.
    stale: Option<&'a str>,
    /// S3, S4: the deny for which a list that bounds it grants nothing, and so this one.
    stale_bound: Option<&'a str>,
    errors: Vec<Mistake>,
    findings: Vec<Note>,
    patterns: Vec<Written<'a>>,
    /// Of every endpoint, in registry order; none where it was not asked for or would take too long.
    verdicts: Option<Vec<Verdict>>,
    /// The first that are granted.
    routes: Vec<Shown<'a>>,
}

/// What changes between two lists.
#[derive(Serialize)]
pub(crate) struct Difference<'a> {
    summary: String,
    mode: &'a str,
    before: usize,
    after: usize,
    stale: Option<&'a str>,
    errors: Vec<Mistake>,
    gained: Changed<'a>,
    lost: Changed<'a>,
}

#[derive(Serialize, Default)]
struct Changed<'a> {
    count: usize,
    routes: Vec<Shown<'a>>,
}

/// A break of the grammar, and its place.
#[derive(Serialize)]
struct Mistake {
    message: String,
    /// The message, the text and a caret, in three lines.
    drawn: String,
    place: Range<usize>,
}

/// What is odd about the list.
#[derive(Serialize)]
struct Note {
    code: &'static str,
    message: String,
    place: Option<Range<usize>>,
    suggestion: Option<String>,
}

/// One pattern of the list.
#[derive(Serialize)]
struct Written<'a> {
    text: &'a str,
    deny: bool,
    place: Range<usize>,
    /// How many endpoints it decides, being the pattern that the reason names (D8).
    decides: usize,
}

/// Whether the endpoint is granted, the code of the reason, and the number of the pattern that it names, from 0.
#[derive(Serialize)]
struct Verdict(bool, &'static str, Option<usize>);

/// An endpoint with the line that explains the decision.
#[derive(Serialize)]
struct Shown<'a> {
    method: &'a str,
    path: &'a str,
    tags: Vec<&'a str>,
    line: String,
}

/// What a list grants in a mode, within the lists that bound it (S4).
struct Granted<'a> {
    catalog: &'a Catalog<'a>,
    list: PatternList<'a>,
    mode: Mode,
    within: Vec<PatternList<'a>>,
    own: Vec<u64>,
    words: Vec<u64>,
}

impl<'a> Granted<'a> {
    fn new(
        catalog: &'a Catalog<'a>,
        list: PatternList<'a>,
        mode: Mode,
        within: Vec<PatternList<'a>>,
    ) -> Self {
        let grant = |list| {
            let mut words = vec![0; catalog.words()];
            // Of the catalog's own length; if it were not, nothing would be granted.
            let _ = catalog.grant_into(list, mode, &mut words);
            words
        };
        let own: Vec<u64> = grant(list);
        let mut words = own.clone();
        for bound in &within {
            words.iter_mut().zip(grant(*bound)).for_each(|(word, bound)| *word &= bound);
        }
        Self { catalog, list, mode, within, own, words }
    }

    /// The decision that counts, and whether it is the list's own: else that of the first bound that refuses what the
    /// list allows, whose patterns may be written as the list's are.
    fn decide(&self, index: u16) -> (Decision<'a>, bool) {
        let Some(endpoint) = self.catalog.endpoint(index) else { return (Decision::NOT_IN_REGISTRY, true) };
        let own = self.list.decide(endpoint, self.mode);
        let refuses = |bound: &PatternList<'a>| {
            let decision = bound.decide(endpoint, self.mode);
            (!decision.is_allowed()).then_some((decision, false))
        };
        if own.is_allowed() {
            self.within.iter().find_map(refuses).unwrap_or((own, true))
        } else {
            (own, true)
        }
    }

    /// The endpoints of this bitset, with why.
    fn shown(&self, words: &[u64]) -> Vec<Shown<'a>> {
        ones(words).take(MOST_ROUTES).filter_map(|index| self.show(index)).collect()
    }

    fn show(&self, index: u16) -> Option<Shown<'a>> {
        let Route { method, path } = self.catalog.route(index)?;
        let tags = self.catalog.endpoint(index)?.tags().map(acl_core::Tag::as_str).collect();
        Some(Shown { method, path, tags, line: self.decide(index).0.to_string() })
    }
}

/// Answers `POST /preview`.
///
/// # Errors
/// What the request says cannot be asked.
pub(crate) fn preview<'a>(catalog: &'a Catalog<'a>, ask: &'a ask::Preview) -> Result<Preview<'a>, String> {
    let mode = ask::mode(catalog, ask.mode.as_deref())?;
    let within = bounds(&ask.within)?;
    let cost = cost::of(catalog, within.iter().copied().chain(PatternList::parse(&ask.list).ok()))?;
    let (text, total) = (ask.list.as_str(), catalog.len());
    let mut answer = Preview {
        summary: String::new(),
        mode: mode.name(catalog.own_modes()),
        total,
        granted: 0,
        bounded: 0,
        stale: None,
        stale_bound: within
            .iter()
            .find_map(|bound| catalog.stale_deny(*bound))
            .map(acl_core::Pattern::as_str),
        errors: Vec::new(),
        findings: Vec::new(),
        patterns: Vec::new(),
        verdicts: None,
        routes: Vec::new(),
    };
    let Ok(list) = PatternList::parse(text) else {
        answer.errors = mistakes(text);
        answer.summary = not_a_list(&answer.errors);
        return Ok(answer);
    };
    let granted = Granted::new(catalog, list, mode, within);
    answer.granted = count(&granted.words);
    answer.bounded = count(&granted.own) - answer.granted;
    answer.stale = catalog.stale_deny(list).map(acl_core::Pattern::as_str);
    answer.patterns = written(list);
    answer.findings = findings(catalog, list, answer.patterns.len());
    if ask.verdicts && cost <= MOST_DECISIONS {
        answer.verdicts = Some(verdicts(&granted, &mut answer.patterns));
    } else {
        answer.routes = granted.shown(&granted.words);
    }
    answer.summary =
        format!("{} of {} endpoints granted, mode `{}`", Count(answer.granted), Count(total), answer.mode);
    Ok(answer)
}

/// Answers `POST /difference`.
///
/// # Errors
/// What the request says cannot be asked.
pub(crate) fn difference<'a>(
    catalog: &'a Catalog<'a>,
    ask: &'a ask::Difference,
) -> Result<Difference<'a>, String> {
    let mode = ask::mode(catalog, ask.mode.as_deref())?;
    let within = bounds(&ask.within)?;
    let before = PatternList::parse(&ask.before).map_err(|error| format!("`before`: {error}"))?;
    let after = PatternList::parse(&ask.after).ok();
    cost::of(catalog, within.iter().copied().chain([before]).chain(after))?;
    let before = Granted::new(catalog, before, mode, within.clone());
    let mut answer = Difference {
        summary: String::new(),
        mode: mode.name(catalog.own_modes()),
        before: count(&before.words),
        after: 0,
        stale: None,
        errors: Vec::new(),
        gained: Changed::default(),
        lost: Changed::default(),
    };
    let Some(list) = after else {
        answer.errors = mistakes(&ask.after);
        answer.summary = not_a_list(&answer.errors);
        return Ok(answer);
    };
    let after = Granted::new(catalog, list, mode, within);
    answer.after = count(&after.words);
    answer.stale = catalog.stale_deny(list).map(acl_core::Pattern::as_str);
    let changed = |more: &[u64], less: &[u64]| {
        let words: Vec<u64> = more.iter().zip(less).map(|(more, less)| more & !less).collect();
        Changed { count: count(&words), routes: after.shown(&words) }
    };
    answer.gained = changed(&after.words, &before.words);
    answer.lost = changed(&before.words, &after.words);
    answer.summary = if after.words == before.words {
        format!("grants the same {} endpoints as before", Count(answer.after))
    } else {
        format!("{} gained, {} lost", Count(answer.gained.count), Count(answer.lost.count))
    };
    Ok(answer)
}

fn bounds(texts: &[String]) -> Result<Vec<PatternList<'_>>, String> {
    if texts.len() > MOST_BOUNDS {
        return Err(format!("`within` has more than {MOST_BOUNDS} lists"));
    }
    let lists = (1..).zip(texts).map(|(number, text)| {
        PatternList::parse(text).map_err(|error| format!("`within`, list {number}: {error}"))
    });
    lists.collect()
}

/// Every mistake of a text, in its order. The text has at least one.
fn mistakes(text: &str) -> Vec<Mistake> {
    let mut units = Units { text, byte: 0, unit: 0 };
    let errors = PatternList::errors(text).take(MOST_MISTAKES);
    let mistakes = errors.map(|error| {
        let (message, drawn) = (error.to_string(), error.in_text(text).to_string());
        Mistake { message, drawn, place: units.range(error.range()) }
    });
    mistakes.collect()
}

fn not_a_list(errors: &[Mistake]) -> String {
    match errors {
        [_] => "not a list: one mistake, so it grants nothing".to_owned(),
        _ if errors.len() == MOST_MISTAKES => {
            format!("not a list: {MOST_MISTAKES} mistakes or more, so it grants nothing")
        }
        _ => format!("not a list: {} mistakes, so it grants nothing", Count(errors.len())),
    }
}

fn findings(catalog: &Catalog<'_>, list: PatternList<'_>, patterns: usize) -> Vec<Note> {
    // A small registry has few endpoints, and comparing texts still costs.
    let comparisons = patterns.saturating_mul(patterns).saturating_mul(catalog.len().max(1_000));
    if comparisons > MOST_COMPARISONS {
        let message = format!("{} patterns: what is odd about so many was not looked for", Count(patterns));
        return vec![Note { code: "not_looked_at", message, place: None, suggestion: None }];
    }
    let mut words = vec![0; 4 * catalog.words()];
    let mut units = Units { text: list.as_str(), byte: 0, unit: 0 };
    let found = catalog.lint(list, &mut words).into_iter().flatten();
    let notes = found.map(|finding| Note {
        code: finding.kind().code(),
        message: finding.to_string(),
        place: finding.range().map(|range| units.range(range)),
        suggestion: match finding.kind() {
            FindingKind::Stale | FindingKind::MatchesNothing => {
                finding.pattern().and_then(|pattern| suggest::pattern(catalog, pattern))
            }
            _ => None,
        },
    });
    notes.collect()
}

/// The patterns of a list, which is known to be one.
fn written(list: PatternList<'_>) -> Vec<Written<'_>> {
    let mut units = Units { text: list.as_str(), byte: 0, unit: 0 };
    let mut start = 0;
    let elements = list.as_str().split(',').map(|element| {
        let blank = element.len() - element.trim_ascii_start().len();
        let text = element.trim_ascii();
        let place = units.range(start + blank..start + blank + text.len());
        start += element.len() + 1;
        Written { text, deny: text.starts_with('-'), place, decides: 0 }
    });
    elements.collect()
}

fn verdicts(granted: &Granted<'_>, patterns: &mut [Written<'_>]) -> Vec<Verdict> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (number, pattern) in patterns.iter().enumerate() {
        first.entry(pattern.text).or_insert(number);
    }
    let every = (0..=u16::MAX).take(granted.catalog.len());
    let verdicts: Vec<Verdict> = every
        .map(|index| {
            let (decision, is_own) = granted.decide(index);
            let named = match decision.reason() {
                Reason::Allowed { pattern, .. }
                | Reason::TagDenied { pattern, .. }
                | Reason::ExplicitOnly { pattern, .. }
                    if is_own =>
                {
                    first.get(pattern.as_str()).copied()
                }
                _ => None,
            };
            Verdict(decision.is_allowed(), decision.reason().code(), named)
        })
        .collect();
    for number in verdicts.iter().filter_map(|verdict| verdict.2) {
        if let Some(pattern) = patterns.get_mut(number) {
            pattern.decides += 1;
        }
    }
    verdicts
}

fn count(words: &[u64]) -> usize {
    words.iter().map(|word| word.count_ones() as usize).sum()
}

/// The indices of the bits that are set.
fn ones(words: &[u64]) -> impl Iterator<Item = u16> {
    (0..=u16::MAX)
        .filter(|index| words.get(usize::from(index / 64)).is_some_and(|word| word >> (index % 64) & 1 == 1))
}

/// From bytes to UTF-16 code units, for places that come in ascending order.
struct Units<'a> {
    text: &'a str,
    byte: usize,
    unit: usize,
}

impl Units<'_> {
    fn range(&mut self, bytes: Range<usize>) -> Range<usize> {
        if bytes.start < self.byte {
            (self.byte, self.unit) = (0, 0);
        }
        let start = self.reach(bytes.start);
        // The end is counted beside, since the next place may begin before it.
        let length = self.text.get(bytes).map_or(0, |text| text.encode_utf16().count());
        start..start + length
    }

    fn reach(&mut self, byte: usize) -> usize {
        self.unit += self.text.get(self.byte..byte).map_or(0, |text| text.encode_utf16().count());
        self.byte = byte;
        self.unit
    }
}
