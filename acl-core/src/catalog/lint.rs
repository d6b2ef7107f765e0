//! What is odd about a list, given a registry: patterns that do nothing, and what the whole list grants.

use core::iter::Enumerate;

use crate::catalog::endpoint_set::{EndpointSet, Storage};
use crate::catalog::finding::{Finding, FindingKind, Place, Why};
use crate::catalog::granting::Change;
use crate::catalog::lookup::Catalog;
use crate::catalog::mode::Mode;
use crate::catalog::needs::Need;
use crate::text::list::{PatternIndices, PatternList};
use crate::text::pattern::{Pattern, stars_match};

/// The findings about a list: first those about its patterns, in their order, one a pattern at most, then
/// those about the whole.
#[derive(Clone, Debug)]
pub struct Lint<'a, W: Storage> {
    catalog: &'a Catalog<'a>,
    list: PatternList<'a>,
    /// What the allows reach together.
    allowed: EndpointSet<W>,
    /// What the denies reach together.
    denied: EndpointSet<W>,
    mode: Option<Mode>,
    is_stale: bool,
    patterns: Enumerate<PatternIndices<'a>>,
    /// The questions about the whole that were not asked yet.
    questions: &'static [Question],
}

#[derive(Clone, Copy, Debug)]
enum Question {
    Nothing,
    Everything,
    Explicit,
}

impl Catalog<'_> {
    /// Finds what is odd about the list.
    ///
    /// O(patterns² + patterns × tags) comparisons of texts at worst; for a form or a tool, not for a request.
    pub fn lint<'a, W: Storage>(&'a self, list: PatternList<'a>) -> Lint<'a, W> {
        let (mut allowed, mut denied) = (self.none::<W>(), self.none::<W>());
        for pattern in list.patterns() {
            let sum = if pattern.is_deny() { &mut denied } else { &mut allowed };
            sum.union_with(&self.reach::<W>(pattern));
        }
        let questions = &[Question::Nothing, Question::Everything, Question::Explicit];
        let patterns = list.pattern_indices().enumerate();
        let is_stale = self.stale_deny(list).is_some();
        Lint { catalog: self, list, allowed, denied, mode: None, is_stale, patterns, questions }
    }

    fn none<W: Storage>(&self) -> EndpointSet<W> {
        EndpointSet::with_words(self.words())
    }

    /// What is public or authenticated.
    fn open_to_all<W: Storage>(&self) -> EndpointSet<W> {
        self.filled(|set| {
            set.insert_table(self.tables.public);
            set.insert_table(self.tables.authenticated);
        })
    }

    /// What one pattern reaches, and what needs a tag that it matches (D11).
    fn reach_with_needs<W: Storage>(&self, pattern: Pattern<'_>) -> EndpointSet<W> {
        let mut reached = self.reach(pattern);
        for (endpoint, need) in self.tables.needs() {
            if Need::of(&self.tables, need).is_matched_by(pattern) {
                reached.insert(endpoint);
            }
        }
        reached
    }

    /// Whether one of the endpoints needs something (D11).
    fn any_needs<W: Storage>(&self, endpoints: &EndpointSet<W>) -> bool {
        self.tables.needs().any(|(endpoint, _)| endpoints.contains(endpoint))
    }

    /// What one pattern reaches; see [`FindingKind`].
    fn reach<W: Storage>(&self, pattern: Pattern<'_>) -> EndpointSet<W> {
        self.filled(|set| {
            let _ = self.apply(pattern, Change::Insert, set);
            if !pattern.is_deny() && !pattern.is_literal() {
                set.remove_table(self.tables.explicit);
            }
            set.remove_table(self.tables.public);
            set.remove_table(self.tables.authenticated);
        })
    }
}

impl<'a, W: Storage> Lint<'a, W> {
    /// Judges the list at one mode: it grants only endpoints that are open to this mode. Without this, every mode
    /// counts.
    #[must_use]
    pub fn at(self, mode: Mode) -> Self {
        Self { mode: Some(mode), ..self }
    }

    /// Keeps the endpoints of a set that are open to the mode.
    fn at_mode(&self, mut set: EndpointSet<W>) -> EndpointSet<W> {
        if let Some(mode) = self.mode {
            let open = self.catalog.filled::<W>(|set| {
                set.insert_first(self.catalog.len());
                set.retain_table(self.catalog.open_to(mode));
            });
            set.intersect_with(&open);
        }
        set
    }

    fn of_pattern(&self, index: usize, pattern: Pattern<'a>) -> Option<FindingKind<'a>> {
        let deny = pattern.is_deny();
        if deny && !self.catalog.knows(pattern) {
            return Some(FindingKind::Stale);
        }
        if !deny && !self.catalog.has_tag(pattern) {
            let reserved = self.catalog.is_reserved(pattern);
            return Some(if reserved { FindingKind::MatchesNothingYet } else { FindingKind::MatchesNothing });
        }
        if deny && !self.catalog.has_tag(pattern) && self.catalog.is_reserved(pattern) {
            return self.redundant(index, pattern, None);
        }
        let own = self.catalog.reach_with_needs::<W>(pattern);
        if !deny && !own.is_empty() && self.at_mode(own.clone()).is_empty() {
            return Some(FindingKind::NotOpen);
        }
        let may_have_none = !(deny && self.only_denies());
        if self.catalog.any_needs(&own) {
            let has_none = || may_have_none && self.has_no_effect(index, pattern, &own);
            return self
                .redundant(index, pattern, None)
                .or_else(|| has_none().then_some(FindingKind::NoEffect));
        }
        let no_effect = if deny {
            may_have_none && own.is_disjoint(&self.allowed)
        } else {
            self.at_mode(own.clone()).is_subset(&self.denied)
        };
        if no_effect {
            return Some(FindingKind::NoEffect);
        }
        self.redundant(index, pattern, Some(&own))
    }

    /// Why an allow that has no effect has none.
    fn why(&self, pattern: Pattern<'_>) -> Why {
        let own = self.catalog.reach::<W>(pattern);
        let tables = &self.catalog.tables;
        let without = |table: &[[u8; 8]]| {
            self.catalog.filled::<W>(|set| {
                let _ = self.catalog.apply(pattern, Change::Insert, set);
                set.remove_table(table);
            })
        };
        if self.catalog.any_needs(&self.catalog.reach_with_needs::<W>(pattern)) {
            Why::Needs
        } else if !own.is_empty() {
            if own.is_subset(&self.denied) { Why::Denied } else { Why::DeniedAtMode }
        } else if without(tables.explicit).is_empty() {
            Why::Explicit
        } else if without(&[]).is_subset(&self.catalog.open_to_all::<W>()) {
            Why::OpenToAll
        } else {
            Why::Several
        }
    }

    fn only_denies(&self) -> bool {
        self.list.patterns().all(Pattern::is_deny)
    }

    /// Whether the list grants the same without the pattern, which matches what an endpoint needs or reaches one that
    /// needs something. If another pattern of its kind reaches some of the same endpoints, the answer is no: which of
    /// the two could be removed depends on the other patterns.
    fn has_no_effect(&self, index: usize, pattern: Pattern<'a>, own: &EndpointSet<W>) -> bool {
        let others = self.list.patterns().enumerate().filter(|(at, _)| *at != index);
        let of_its_kind = others.clone().filter(|(_, other)| other.is_deny() == pattern.is_deny());
        let is_alone =
            of_its_kind.map(|(_, by)| self.catalog.reach_with_needs::<W>(by)).all(|by| own.is_disjoint(&by));
        // A deny guards what may be opened to the mode later.
        let judged =
            |granted: EndpointSet<W>| if pattern.is_deny() { granted } else { self.at_mode(granted) };
        is_alone
            && judged(self.catalog.grant_of_patterns(others.map(|(_, other)| other)))
                == judged(self.catalog.grant_by_tags(self.list))
    }

    /// Whether another pattern of the same kind makes this one, which reaches `own`, redundant: by the texts alone
    /// where that is not given.
    fn redundant(
        &self,
        index: usize,
        pattern: Pattern<'a>,
        own: Option<&EndpointSet<W>>,
    ) -> Option<FindingKind<'a>> {
        let others = self.list.patterns().enumerate();
        for (at, by) in others.filter(|(at, by)| *at != index && by.is_deny() == pattern.is_deny()) {
            let always = covers(by, pattern);
            let back = covers(pattern, by);
            if always && (!back || at < index) {
                return Some(FindingKind::Redundant { by, always });
            }
            let Some(own) = own.filter(|own| !back && self.reaches_first(by, own)) else { continue };
            let other = self.catalog.reach::<W>(by);
            if own.is_subset(&other) && (*own != other || at < index) {
                return Some(FindingKind::Redundant { by, always });
            }
        }
        None
    }

    /// Whether the pattern matches a tag of the first endpoint in the set: a pattern that does not cannot reach all of
    /// the set, and need not be looked up.
    fn reaches_first(&self, pattern: Pattern<'_>, set: &EndpointSet<W>) -> bool {
        let first = set.iter().next().and_then(|index| self.catalog.endpoint(index));
        first.is_some_and(|endpoint| endpoint.first_match(pattern).is_some())
    }

    /// What the list grants in any mode, without what is open to everyone or to every valid credential.
    fn granted(&self) -> EndpointSet<W> {
        let granted: EndpointSet<W> = self.catalog.grant_by_tags(self.list);
        granted.difference(&self.catalog.open_to_all::<W>())
    }

    /// A list may grant nothing whatever the mode.
    fn depends_on_mode(&self, kind: FindingKind<'_>) -> bool {
        kind != FindingKind::GrantsNothing || !self.granted().is_empty()
    }

    fn of_whole(&self, question: Question) -> Option<FindingKind<'a>> {
        let tables = &self.catalog.tables;
        if self.is_stale {
            // The finding about the stale deny says already that the list grants nothing.
            return None;
        }
        let granted = self.at_mode(self.granted());
        let explicit = || {
            self.at_mode(self.catalog.filled(|set| {
                set.insert_table(tables.explicit);
                set.remove_table(tables.public);
                set.remove_table(tables.authenticated);
            }))
        };
        match question {
            Question::Nothing => granted.is_empty().then_some(FindingKind::GrantsNothing),
            Question::Everything => {
                let every: EndpointSet<W> = self.catalog.filled(|set| {
                    set.insert_first(self.catalog.len());
                    set.remove_table(tables.public);
                    set.remove_table(tables.authenticated);
                    set.remove_table(tables.explicit);
                });
                let every = self.at_mode(every);
                let except = explicit().difference(&granted).len();
                (!every.is_empty() && every.is_subset(&granted))
                    .then_some(FindingKind::GrantsEverything { except })
            }
            Question::Explicit => {
                let count = granted.intersection(&explicit()).len();
                (count > 0).then_some(FindingKind::GrantsExplicit { count })
            }
        }
    }
}

impl<'a, W: Storage> Iterator for Lint<'a, W> {
    type Item = Finding<'a>;

    fn next(&mut self) -> Option<Finding<'a>> {
        while let Some((index, (start, pattern))) = self.patterns.next() {
            if let Some(kind) = self.of_pattern(index, pattern) {
                let why = if kind == FindingKind::NoEffect && !pattern.is_deny() {
                    self.why(pattern)
                } else {
                    Why::Several
                };
                return Some(Finding {
                    kind,
                    at: Some(Place { pattern, index, start }),
                    mode: self.mode,
                    why,
                });
            }
        }
        while let Some((question, later)) = self.questions.split_first() {
            self.questions = later;
            if let Some(kind) = self.of_whole(*question) {
                return Some(Finding {
                    kind,
                    at: None,
                    mode: self.mode.filter(|_| self.depends_on_mode(kind)),
                    why: Why::Several,
                });
            }
        }
        None
    }
}

/// Whether every tag that `narrow` matches, in any registry, is matched by `wide`, and granted by it too.
///
/// A `*` of `narrow` can be any segment, also one that `wide` does not name. So it is put to `wide` as a
/// segment of its own, which only a `*` of `wide` matches. One is enough: a `*` that takes one takes more.
fn covers(wide: Pattern<'_>, narrow: Pattern<'_>) -> bool {
    let grants = wide.is_deny() || wide.is_literal() || !narrow.is_literal();
    let (wide, narrow) = (wide.body().as_bytes(), narrow.body().as_bytes());
    grants
        && match wide.iter().position(|byte| *byte == b'*') {
            None => wide == narrow,
            Some(star) => {
                narrow.starts_with(&wide[..star]) && stars_match(&wide[star + 1..], &narrow[star..])
            }
        }
}
