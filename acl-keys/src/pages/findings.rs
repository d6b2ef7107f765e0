//! What is odd about lists, the findings of one kind together.

use std::collections::BTreeMap;

use acl_browser::Removable;
use acl_core::{Catalog, Finding, FindingKind, Mode, PatternList};
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

/// The findings about one list at a mode: messages, and patterns that can be removed.
pub(super) struct Findings<'a> {
    messages: Vec<String>,
    removable: Vec<Removable<'a>>,
}

impl<'a> Findings<'a> {
    pub(super) fn of(catalog: &'a Catalog<'a>, mode: Mode, text: &'a str) -> Self {
        let Some(list) = parsed(text) else { return Self { messages: Vec::new(), removable: Vec::new() } };
        let found: Vec<Finding<'_>> = catalog.lint::<Vec<u64>>(list).at(mode).collect();
        let removable = Removable::among(catalog, mode, list, &found);
        let is_told = |finding: &&Finding<'_>| match finding.kind() {
            // That a list grants little or much is no mistake.
            FindingKind::GrantsEverything { .. } | FindingKind::GrantsExplicit { .. } => false,
            kind => removable.iter().all(|together| together.code() != kind.code()),
        };
        let messages = found.iter().filter(is_told).map(ToString::to_string).collect();
        Self { messages, removable }
    }

    pub(super) fn render(&self, may_change: bool) -> Markup {
        html! {
            @if !(self.messages.is_empty() && self.removable.is_empty()) {
                section aria-label="Findings" {
                    h2 { "Found in the saved list" }
                    @if !self.messages.is_empty() {
                        ul { @for message in &self.messages { li { (rich(message)) } } }
                    }
                    @for together in &self.removable {
                        form.bar method="post" {
                            p { (together) "." }
                            @if may_change {
                                input type="hidden" name="list" value=(together.left());
                                button.quiet name="step" value="review" { "Remove " @if together.count() > 1 { "all…" } @else { "it…" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn parsed(text: &str) -> Option<PatternList<'_>> {
    PatternList::parse(text).ok().filter(|_| text.len() <= MOST_BYTES)
}
