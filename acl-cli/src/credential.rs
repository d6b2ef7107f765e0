//! A stored credential: lists (S5), a bound (S4) and a mode, and what `acl-core` says of them.

use acl_core::{
    BrokenList, Catalog, Endpoint, EndpointSet, Mode, PatternList, Place, Reason, Rights, Snippet,
};

use crate::failure::Failure;
use crate::input::mistakes;
use crate::lists::lists;
use crate::verdict::{ReasonView, VerdictView};

/// What decides for a key. Its lists may be stale or malformed, and its mode may be one that the registry lacks.
pub(crate) struct Credential<'t> {
    own: Vec<&'t str>,
    /// One, or none where nothing bounds the key.
    bounds: Vec<Vec<&'t str>>,
    /// Or why there is none.
    mode: Result<Mode, String>,
}

impl<'t> Credential<'t> {
    /// From the texts of its own lists and of its bound.
    pub(crate) fn of(list: &'t str, within: Option<&'t str>, mode: Result<Mode, String>) -> Self {
        Self { own: lists(list), bounds: within.map(lists).into_iter().collect(), mode }
    }

    /// None if the registry does not have it.
    pub(crate) fn mode(&self) -> Option<Mode> {
        self.mode.as_ref().ok().copied()
    }

    /// Refuses what somebody typed wrong, and tells every mistake of every list.
    pub(crate) fn well_formed(self) -> Result<Self, Failure> {
        let malformed = self.lists().filter(|list| PatternList::parse(list.text).is_err());
        let tell = |list: List<'_>| {
            let name = self.name(list.is_bound, list.number);
            if list.text.is_empty() && !self.has_single_lists() {
                return format!(
                    "{name} is empty, so it grants nothing; remove the `|` beside it, or write a list there"
                );
            }
            mistakes(list.text, &name)
        };
        let told: Vec<String> = malformed.map(tell).collect();
        if told.is_empty() { Ok(self) } else { Err(Failure::Input(told.join("\n\n"))) }
    }

    /// The endpoints that it may call, and why it may do less than what is written: its mode is unknown, and lists of it
    /// grant nothing.
    pub(crate) fn grant(&self, catalog: &Catalog<'_>) -> (EndpointSet<Vec<u64>>, Vec<ReasonView>) {
        let of_mode = self.mode.as_ref().err().map(|unknown| unknown_mode(unknown));
        let mut broken: Vec<ReasonView> = of_mode.into_iter().collect();
        // What breaks a list does not depend on the mode.
        let rights = self.rights(catalog, self.mode.as_ref().map_or(Mode::KEY, |mode| *mode));
        let granted = rights.grant_reporting(|list: BrokenList<'_>| {
            broken.push(self.view(list.reason(), list.place(), list.to_string()));
        });
        (if self.mode.is_ok() { granted } else { catalog.public() }, broken)
    }

    /// What it may do at an endpoint; none stands for what the registry does not have.
    pub(crate) fn decide<'a>(
        &'a self,
        catalog: &'a Catalog<'a>,
        endpoint: Option<Endpoint<'a>>,
    ) -> VerdictView {
        let verdict = match &self.mode {
            Ok(mode) => self.rights(catalog, *mode).decide(endpoint),
            Err(unknown) => {
                // By a mode that the registry does not have, nothing is open but what is public (M1).
                let verdict = Rights::new(catalog, Mode::KEY, &[""; 0]).decide(endpoint);
                if let Reason::TagNotGranted = verdict.reason() {
                    return VerdictView { allowed: false, reason: unknown_mode(unknown) };
                }
                verdict
            }
        };
        let words = verdict.explanation().to_string();
        let reason = self.view(verdict.reason(), verdict.place(), words);
        VerdictView { allowed: verdict.is_allowed(), reason }
    }

    fn rights<'a>(&'a self, catalog: &'a Catalog<'a>, mode: Mode) -> Rights<'a, Vec<&'t str>> {
        Rights::new(catalog, mode, &self.own).within(&self.bounds)
    }

    /// Its lists, those of its bound last.
    pub(crate) fn lists(&self) -> impl Iterator<Item = List<'t>> {
        let bounds = self.bounds.iter().flatten().map(|text| (true, *text));
        let all = self.own.iter().map(|text| (false, *text)).chain(bounds);
        (1..).zip(all).map(|(number, (is_bound, text))| List { is_bound, number, text })
    }

    /// Whether no two of its lists stand side by side.
    pub(crate) fn has_single_lists(&self) -> bool {
        self.own.len() == 1 && self.bounds.iter().all(|lists| lists.len() == 1)
    }

    fn name(&self, is_bound: bool, number: usize) -> String {
        match (is_bound, self.has_single_lists()) {
            (false, true) => "the list".to_owned(),
            (true, true) => "the bound".to_owned(),
            (false, false) => format!("list {number}"),
            (true, false) => format!("list {number} (bound)"),
        }
    }

    fn view(&self, reason: Reason<'_>, place: Place, words: String) -> ReasonView {
        let number = |number: usize| (number > 0).then_some(number);
        let drawn = if let Reason::ListMalformed { error } = reason {
            let list = self.lists().find(|list| list.number == place.list);
            list.map(|list| Snippet::new(list.text, error.range()).to_string())
        } else {
            None
        };
        let is_of_one_list = place.pattern > 0 || drawn.is_some();
        let is_bound = place.bound.is_some();
        let place_words = match (is_bound, is_of_one_list) {
            (false, true) if self.own.len() > 1 => format!("in {}, ", self.name(false, place.list)),
            (false, _) => String::new(),
            (true, true) => format!("in {}, ", self.name(true, place.list)),
            (true, false) => "in the bound, ".to_owned(),
        };
        ReasonView {
            code: reason.code(),
            reason: words,
            bound: place.bound,
            list_number: number(place.list),
            pattern: reason.pattern().map(|pattern| pattern.to_string()),
            pattern_number: number(place.pattern),
            place: place_words,
            is_broken: drawn.is_some() || matches!(reason, Reason::ListStale { .. }),
            is_mistake: drawn.is_some(),
            drawn,
        }
    }
}

/// One of a credential's lists.
pub(crate) struct List<'t> {
    pub(crate) is_bound: bool,
    /// As a verdict counts: own lists first, then those of the bound.
    pub(crate) number: usize,
    pub(crate) text: &'t str,
}

fn unknown_mode(message: &str) -> ReasonView {
    ReasonView {
        code: Reason::ModeNotAllowed { mode: Mode::KEY }.code(),
        reason: message.to_owned(),
        bound: None,
        list_number: None,
        pattern: None,
        pattern_number: None,
        place: String::new(),
        is_broken: true,
        is_mistake: true,
        drawn: None,
    }
}
