//! What is wrong or odd about the lists of a question, each at its place.

use std::ops::Range;

use acl_core::suggest::{self, Hint};
use acl_core::{BrokenList, Catalog, FindingKind, Lists as _, Mode, Pattern, PatternList, Reason};
use serde::Serialize;

use crate::ask::Lists;
use crate::cost;
use crate::html::Count;
use crate::removable::Removable;

/// The most mistakes that an answer names; more are counted.
const MOST_MISTAKES: usize = 50;

/// A list of a question. Its own lists count first, then those of each bound (S5).
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    /// The number of the bound that the list is of, from 1.
    bound: Option<usize>,
    /// The number of the list, from 1.
    pub(crate) list: usize,
    text: &'a str,
}

/// A break of the grammar (P7).
#[derive(Serialize)]
pub(crate) struct Mistake {
    bound: Option<usize>,
    list: usize,
    pattern: Option<usize>,
    message: String,
    /// The message, the text and a caret, in three lines.
    drawn: String,
    place: Range<usize>,
}

/// What is odd about a list.
#[derive(Serialize)]
pub(crate) struct Finding<'a> {
    bound: Option<usize>,
    /// None where it is about all lists of the credential.
    list: Option<usize>,
    pattern: Option<usize>,
    code: &'static str,
    message: String,
    place: Option<Range<usize>>,
    suggestion: Option<String>,
    /// The pattern, where it matches nothing and another may have been meant.
    #[serde(skip)]
    unknown: Option<Pattern<'a>>,
    /// The list and what the lint found about it, where it was looked at.
    #[serde(skip)]
    found: Option<(PatternList<'a>, acl_core::Finding<'a>)>,
}

impl<'a> Given<'a> {
    /// Every list of a question, in the order of its number.
    pub(crate) fn all(own: &'a Lists, within: &'a [Lists]) -> Vec<Self> {
        let own = own.texts().map(|text| (None, text));
        let bounds = (1..).zip(within).flat_map(|(bound, lists)| {
            lists.texts().map(move |text| (Some(bound), text)).collect::<Vec<_>>()
        });
        let numbered = (1..).zip(own.chain(bounds));
        numbered.map(|(list, (bound, text))| Self { bound, list, text }).collect()
    }

    /// The list, if it is one of the credential's own and is well formed.
    pub(crate) fn own(&self) -> Option<PatternList<'a>> {
        PatternList::parse(self.text).ok().filter(|_| self.bound.is_none())
    }

    fn count_mistakes(&self) -> String {
        match PatternList::errors(self.text).count() {
            1 => "one mistake".to_owned(),
            mistakes => format!("{} mistakes", Count(mistakes)),
        }
    }

    fn stale(&self, number: usize, pattern: Pattern<'a>, message: String) -> Finding<'a> {
        let mut places = PatternList::parse(self.text).into_iter().flat_map(PatternList::pattern_indices);
        let start = number.checked_sub(1).and_then(|before| places.nth(before)).map(|(start, _)| start);
        Finding {
            bound: self.bound,
            list: Some(self.list),
            pattern: Some(number),
            code: FindingKind::Stale.code(),
            message,
            place: start.map(|start| Units::of(self.text).range(start..start + pattern.as_str().len())),
            suggestion: None,
            unknown: Some(pattern),
            found: None,
        }
    }
}

impl Finding<'_> {
    fn not_looked_at(patterns: usize) -> Self {
        Self {
            bound: None,
            list: None,
            pattern: None,
            code: "not_looked_at",
            message: format!("{} patterns: what is odd about so many was not looked for", Count(patterns)),
            place: None,
            suggestion: None,
            unknown: None,
            found: None,
        }
    }

    /// Says what may have been meant. What is no text to write instead is told in the message.
    fn suggest<'c>(&mut self, catalog: &'c Catalog<'c>) {
        let hint = match (&self.found, self.unknown) {
            (Some((list, found)), _) => suggest::hint(catalog, *list, found),
            (None, Some(unknown)) => suggest::pattern(catalog, unknown).map(Hint::Pattern),
            (None, None) => None,
        };
        match hint {
            Some(hint @ Hint::Operations(_)) => self.message = format!("{}; {hint}", self.message),
            hint => self.suggestion = hint.as_ref().and_then(Hint::text).map(str::to_owned),
        }
    }
}

/// Every mistake of every list, in the order of their places; [`MOST_MISTAKES`] at most.
pub(crate) fn mistakes(given: &[Given<'_>]) -> Vec<Mistake> {
    given.iter().flat_map(|list| mistakes_of(*list)).take(MOST_MISTAKES).collect()
}

fn mistakes_of(Given { bound, list, text }: Given<'_>) -> impl Iterator<Item = Mistake> {
    let mut units = Units::of(text);
    PatternList::errors(text).map(move |error| Mistake {
        bound,
        list,
        pattern: error.pattern_number(),
        message: error.to_string(),
        drawn: error.in_text(text).to_string(),
        place: units.range(error.range()),
    })
}

/// What is odd about the credential's own lists at its mode, each by itself, and which lists of its bounds are stale.
pub(crate) fn findings<'a>(
    catalog: &'a Catalog<'a>,
    mode: Mode,
    given: &[Given<'a>],
    broken: &[BrokenList<'a>],
) -> Vec<Finding<'a>> {
    let own = || given.iter().filter_map(|list| Some((*list, list.own()?)));
    let patterns = own().map(|(_, list)| list.patterns().count()).sum();
    let mut findings: Vec<Finding<'a>> = if cost::may_compare(catalog, patterns) {
        let bounds = stale(given, broken).filter(|finding| finding.bound.is_some());
        own().flat_map(|(given, list)| odd(catalog, mode, given, list)).chain(bounds).collect()
    } else {
        std::iter::once(Finding::not_looked_at(patterns)).chain(stale(given, broken)).collect()
    };
    suggest(catalog, &mut findings);
    findings
}

/// Patterns that can be removed from one list.
#[derive(Serialize)]
pub(crate) struct InList<'a> {
    list: usize,
    #[serde(flatten)]
    removable: Removable<'a>,
}

/// The patterns that can be removed from each list.
pub(crate) fn removable<'a>(catalog: &Catalog<'_>, mode: Mode, findings: &[Finding<'a>]) -> Vec<InList<'a>> {
    let of_list = |findings: &[Finding<'a>]| {
        let [Finding { list: Some(number), found: Some((list, _)), .. }, ..] = findings else {
            return Vec::new();
        };
        let found = findings.iter().filter_map(|finding| finding.found.as_ref().map(|(_, found)| found));
        let all = Removable::among(catalog, mode, *list, found);
        all.into_iter().map(|removable| InList { list: *number, removable }).collect()
    };
    findings.chunk_by(|one, other| one.list == other.list).flat_map(of_list).collect()
}

/// What is odd about one list.
fn odd<'a>(
    catalog: &'a Catalog<'a>,
    mode: Mode,
    given: Given<'a>,
    list: PatternList<'a>,
) -> impl Iterator<Item = Finding<'a>> {
    let mut units = Units::of(given.text);
    catalog.lint::<Vec<u64>>(list).at(mode).map(move |finding| Finding {
        bound: given.bound,
        list: Some(given.list),
        pattern: finding.pattern_number(),
        code: finding.kind().code(),
        message: finding.to_string(),
        place: finding.range().or_else(|| whole(list, &finding)).map(|range| units.range(range)),
        suggestion: None,
        unknown: match finding.kind() {
            FindingKind::Stale | FindingKind::MatchesNothing => finding.pattern(),
            _ => None,
        },
        found: Some((list, finding)),
    })
}

/// Where another list may be written in the place of one that only denies.
fn whole(list: PatternList<'_>, finding: &acl_core::Finding<'_>) -> Option<Range<usize>> {
    let only_denies = finding.kind() == FindingKind::GrantsNothing && list.patterns().all(Pattern::is_deny);
    only_denies.then(|| 0..list.as_str().len())
}

/// The lists that are stale (S3), each by its first deny that is.
pub(crate) fn stale_lists<'a>(
    catalog: &Catalog<'_>,
    given: &[Given<'a>],
    broken: &[BrokenList<'a>],
) -> Vec<Finding<'a>> {
    let mut findings: Vec<Finding<'a>> = stale(given, broken).collect();
    suggest(catalog, &mut findings);
    findings
}

fn stale<'a>(given: &[Given<'a>], broken: &[BrokenList<'a>]) -> impl Iterator<Item = Finding<'a>> {
    broken.iter().filter_map(|broken| {
        let Reason::ListStale { pattern } = broken.reason() else { return None };
        let list = given.get(broken.place().list.checked_sub(1)?)?;
        Some(list.stale(broken.place().pattern, pattern, broken.to_string()))
    })
}

/// Says what may have been meant by the patterns that match nothing: by the first, for as long as there is time.
fn suggest(catalog: &Catalog<'_>, findings: &mut [Finding<'_>]) {
    let mut time = cost::Suggestions::of(catalog);
    for finding in findings {
        if finding.unknown.is_none_or(|pattern| time.is_left_for(pattern)) {
            finding.suggest(catalog);
        }
    }
}

/// Why these lists grant nothing, each in a clause. What was found about them says what to write instead.
pub(crate) fn broken_lists(
    given: &[Given<'_>],
    broken: &[BrokenList<'_>],
    findings: &[Finding<'_>],
) -> Vec<String> {
    let clause = |broken: &BrokenList<'_>| {
        let list = given.get(broken.place().list.checked_sub(1)?)?;
        let subject = subject(list, given);
        let Reason::ListStale { pattern } = broken.reason() else {
            return Some(format!("{subject} is malformed: {}, so it grants nothing", list.count_mistakes()));
        };
        let finding = findings.iter().find(|it| it.list == Some(list.list) && it.unknown == Some(pattern));
        let meant = finding.and_then(|finding| finding.suggestion.as_deref());
        let instead = meant.map(|meant| format!("; write `{meant}`")).unwrap_or_default();
        Some(format!("{subject} is stale: {broken}{instead}"))
    };
    broken.iter().filter_map(clause).collect()
}

/// What the list is called among those of its question.
fn subject(list: &Given<'_>, given: &[Given<'_>]) -> String {
    let beside = given.iter().filter(|other| other.bound == list.bound).count();
    match (list.bound, beside) {
        (None, 1) => "the list".to_owned(),
        (None, _) => format!("list {}", list.list),
        (Some(bound), 1) => format!("bound {bound}"),
        (Some(bound), _) => format!("list {} (bound {bound})", list.list),
    }
}

/// From bytes to UTF-16 code units, for places that come in ascending order.
pub(crate) struct Units<'a> {
    text: &'a str,
    byte: usize,
    unit: usize,
}

impl<'a> Units<'a> {
    pub(crate) const fn of(text: &'a str) -> Self {
        Self { text, byte: 0, unit: 0 }
    }

    pub(crate) fn range(&mut self, bytes: Range<usize>) -> Range<usize> {
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
