//! Rules are proofs over the finite set of calls.

use acl_core::{FindingKind, PatternList, Reason};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::check::broken::Broken;
use crate::check::calls::{Calls, Facts};
use crate::check::lists::matches_nothing;
use crate::collect::Item;
use crate::ctxt::Ctxt;
use crate::read::{Policy, Rule, Term, Verb, all_conditions};

/// The most errors of one rule; the rest is counted.
const MOST: usize = 20;

/// Reports every rule that does not hold.
///
/// Under `#[cfg]`s a policy may have several lists, or be left out: a rule is proved for each choice of those that
/// it names, under the `#[cfg]`s of that choice. One with a policy that was refused waits until that is corrected: one
/// mistake, one message.
pub(crate) fn check(cx: &mut Ctxt, facts: &Facts<'_>, refused: &[&Policy]) {
    let is_refused = |policy: &&Policy| refused.iter().any(|refused| std::ptr::eq(*refused, *policy));
    for rule in &facts.registry.rules {
        let mut choices: Vec<Vec<&Policy>> = vec![Vec::new()];
        for name in rule.policies() {
            let of_name = || facts.registry.policies.iter().filter(|policy| policy.name == *name);
            let add = |chosen: Vec<_>| of_name().map(move |policy| [chosen.clone(), vec![policy]].concat());
            choices = choices.into_iter().flat_map(add).collect();
            if let Some(absent) = absent(of_name()) {
                let cfgs = [rule.cfgs.clone(), vec![absent]].concat();
                let message = format!(
                    "a `#[cfg]` leaves `{name}` out, so this rule cannot be proved; put it under the same `#[cfg]`"
                );
                cx.under(&cfgs, |cx| cx.error(name, message));
            }
        }
        choices.retain(|policies| !policies.iter().any(is_refused));
        for policies in choices {
            let cfgs = policies.iter().flat_map(|policy| &policy.cfgs);
            let cfgs: Vec<TokenStream> = rule.cfgs.iter().chain(cfgs).cloned().collect();
            let facts = Facts { policies, ..facts.clone() };
            cx.under(&cfgs, |cx| Proof { facts: &facts, rule }.check(cx));
        }
    }
}

/// The `#[cfg]` under which none of these is there; `None` if one always is.
fn absent<'a>(policies: impl Iterator<Item = &'a Policy>) -> Option<TokenStream> {
    let mut conditions = Vec::new();
    for policy in policies {
        if policy.cfgs.is_empty() {
            return None;
        }
        conditions.push(all_conditions(&policy.cfgs));
    }
    Some(quote!(#[cfg(not(any(#(#conditions),*)))]))
}

struct Proof<'a> {
    facts: &'a Facts<'a>,
    rule: &'a Rule,
}

impl Proof<'_> {
    fn check(&self, cx: &mut Ctxt) {
        let [left, right] = [&self.rule.left, &self.rule.right].map(|terms| self.side(cx, terms));
        if let (Some(left), Some(right)) = (left, right) {
            self.prove(cx, &left, &right);
        }
    }

    /// The calls that meet every term. `None` if a text of the set reaches nothing, which is reported: a rule
    /// about nothing would hold whatever the endpoints become.
    fn side(&self, cx: &mut Ctxt, terms: &[Term]) -> Option<Calls> {
        let mut calls = self.facts.every();
        let mut sound = true;
        for term in terms {
            match term {
                Term::List(text) => sound &= self.says_something(cx, text.value(), term),
                // A malformed one was reported.
                Term::Policy(_) => sound &= self.facts.list_of(term).is_some(),
                _ => {}
            }
            let meets = self.facts.meet(term);
            calls.iter_mut().zip(meets).for_each(|(calls, meets)| *calls &= meets);
        }
        let has_text = terms.iter().any(|term| matches!(term, Term::List(_) | Term::Policy(_)));
        if sound && has_text && calls.iter().all(|modes| *modes == 0) {
            let set = terms.iter().map(Term::to_string).collect::<Vec<_>>().join(" ");
            let all: TokenStream = terms.iter().map(Term::to_token_stream).collect();
            let why = match self.explicit(terms) {
                Some(tag) => format!("what has the tag `{tag}` is `explicit`: write that tag out"),
                None => "correct the set or remove the rule".to_owned(),
            };
            cx.error(all, format!("no call is in `{set}`, so the rule says nothing; {why}"));
            sound = false;
        }
        sound.then_some(calls)
    }

    fn says_something(&self, cx: &mut Ctxt, text: &str, term: &Term) -> bool {
        let (catalog, registry) = (self.facts.catalog, self.facts.registry);
        let Ok(list) = PatternList::parse(text) else { return false };
        let mut sound = true;
        for finding in catalog.lint::<Vec<u64>>(list) {
            if let (FindingKind::MatchesNothing | FindingKind::Stale, Some(pattern)) =
                (finding.kind(), finding.pattern())
            {
                cx.error(term, matches_nothing(&registry.name, catalog, pattern));
                sound = false;
            }
        }
        sound
    }

    /// D10: a tag that a list of the set would grant, written out.
    fn explicit(&self, terms: &[Term]) -> Option<String> {
        let lists = terms.iter().filter_map(|term| self.facts.list_of(term));
        lists.flat_map(|list| self.facts.catalog.indices().map(move |at| (list, at))).find_map(
            |(list, index)| match self.facts.decide(list, index)?.reason() {
                Reason::ExplicitOnly { tag, .. } => Some(tag.to_string()),
                _ => None,
            },
        )
    }

    fn prove(&self, cx: &mut Ctxt, left: &Calls, right: &Calls) {
        let bad: Calls = left
            .iter()
            .zip(right)
            .map(|(left, right)| match self.rule.verb {
                Verb::Never => left & right,
                Verb::Only => left & !right,
                Verb::Covers => right & !left,
            })
            .collect();
        // One mistake, one message: of several routes of one handler, the first.
        let mut seen: Vec<&Item> = Vec::new();
        let broken = self.facts.catalog.indices().zip(self.facts.endpoints).zip(bad);
        for ((index, endpoint), modes) in broken.filter(|(_, modes)| *modes != 0) {
            if seen.iter().any(|item| std::ptr::eq(*item, endpoint.item)) {
                continue;
            }
            seen.push(endpoint.item);
            if seen.len() <= MOST {
                Broken::new(self.facts, self.rule, index, endpoint, modes).report(cx);
            }
        }
        if let more @ 1.. = seen.len().saturating_sub(MOST) {
            cx.error(&self.rule.tokens, format!("{more} endpoints more break `{}`", self.rule));
        }
    }
}
