//! What is odd about lists, the findings of one kind together.

use std::collections::BTreeMap;

use acl_core::{Catalog, FindingKind, Mode, PatternList};
use maud::{Markup, html};

use super::text::rich;

/// Lists with more bytes are not looked at: it would take too long.
const MOST_BYTES: usize = 16_384;

/// How often each kind was found.
pub(super) fn counts<T: AsRef<str>>(catalog: &Catalog<'_>, lists: &[T]) -> Markup {
    let mut kinds: BTreeMap<&'static str, usize> = BTreeMap::new();
    for list in lists {
        let Some(list) = parsed(list.as_ref()) else {
            *kinds.entry("malformed").or_default() += 1;
            continue;
        };
        for finding in catalog.lint::<Vec<u64>>(list) {
            *kinds.entry(finding.kind().code()).or_default() += 1;
        }
    }
    html! {
        @for (code, count) in &kinds {
            span.mark.bad[matches!(*code, "stale" | "malformed" | "grants_nothing")] {
                @if *count > 1 { (count) " " } (code.replace('_', " "))
            } " "
        }
    }
}

/// What was found about one list at a mode: what is told of the whole list, and of its patterns, those of one kind
/// together.
pub(super) struct Findings {
    messages: Vec<String>,
    /// How many patterns have this kind of finding, and the list without them.
    removable: Vec<(&'static str, usize, String)>,
}

impl Findings {
    pub(super) fn of(catalog: &Catalog<'_>, mode: Mode, text: &str) -> Self {
        let mut found = Self { messages: Vec::new(), removable: Vec::new() };
        let Some(list) = parsed(text) else { return found };
        let mut numbers: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
        for finding in catalog.lint::<Vec<u64>>(list).at(mode) {
            match (finding.kind(), finding.pattern_number()) {
                (
                    FindingKind::Redundant { .. } | FindingKind::NoEffect | FindingKind::MatchesNothing,
                    Some(number),
                ) => numbers.entry(finding.kind().code()).or_default().push(number),
                // That a list grants little or much is no mistake.
                (FindingKind::GrantsEverything { .. } | FindingKind::GrantsExplicit { .. }, _) => {}
                _ => found.messages.push(finding.to_string()),
            }
        }
        for (code, numbers) in numbers {
            let left = (1..).zip(list.patterns()).filter(|(number, _)| !numbers.contains(number));
            let left = left.map(|(_, pattern)| pattern.as_str()).collect::<Vec<_>>().join(", ");
            if !left.is_empty() {
                found.removable.push((code, numbers.len(), left));
            }
        }
        found
    }

    pub(super) fn render(&self, may_change: bool) -> Markup {
        html! {
            @if !(self.messages.is_empty() && self.removable.is_empty()) {
                section aria-label="Findings" {
                    h2 { "Found in the saved list" }
                    @if !self.messages.is_empty() {
                        ul { @for message in &self.messages { li { (rich(message)) } } }
                    }
                    @for (code, count, left) in &self.removable {
                        form.bar method="post" {
                            p { strong { (count) } " " (says(code, *count)) }
                            @if may_change {
                                input type="hidden" name="list" value=(left);
                                button.quiet name="step" value="review" { "Remove " @if *count > 1 { "all…" } @else { "it…" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn says(code: &str, count: usize) -> &'static str {
    match (code, count) {
        ("redundant", 1) => "redundant pattern: others grant or deny all that it does.",
        ("redundant", _) => "redundant patterns: others grant or deny all that they do.",
        ("matches_nothing", 1) => "pattern matches nothing.",
        ("matches_nothing", _) => "patterns match nothing.",
        (_, 1) => "pattern has no effect.",
        _ => "patterns have no effect.",
    }
}

fn parsed(text: &str) -> Option<PatternList<'_>> {
    PatternList::parse(text).ok().filter(|_| text.len() <= MOST_BYTES)
}
