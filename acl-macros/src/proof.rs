//! Rules are proofs over the finite set of calls, a call being an endpoint and a mode.

use acl_core::{Access, Catalog, FindingKind, Mode, ModeSet, PatternList, Reason};
use proc_macro2::{Ident, Span};
use quote::ToTokens;

use crate::ctxt::Ctxt;
use crate::expand::Endpoint;
use crate::model::Item;
use crate::policy::matches_nothing;
use crate::registry::Registry;
use crate::rule::{Rule, Term, Verb};
use crate::suggest::one_of;
use crate::valid::mode;

/// The most errors of one rule; the rest is counted.
const MOST: usize = 20;

/// Of each endpoint, in registry order, the modes of the calls in a set: bit `i` for the mode of index `i`, and
/// [`ANYONE`].
type Calls = Vec<u16>;

/// A call without a credential, which only public endpoints take.
const ANYONE: u16 = 1 << 8;

/// All that a proof looks at.
pub(crate) struct Proofs<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) items: &'a [Item],
    /// In the order of `order`.
    pub(crate) endpoints: &'a [Endpoint],
    pub(crate) order: &'a [usize],
    pub(crate) catalog: &'a Catalog<'a>,
}

impl Proofs<'_> {
    /// Reports every rule that does not hold.
    pub(crate) fn check(&self, cx: &mut Ctxt) {
        for rule in &self.registry.rules {
            cx.under(&rule.cfgs, |cx| {
                let mut sides = [&rule.left, &rule.right].map(|terms| self.side(cx, terms)).into_iter();
                if let (Some(Some(left)), Some(Some(right))) = (sides.next(), sides.next()) {
                    self.prove(cx, rule, &left, &right);
                }
            });
        }
    }

    /// Every call that there is.
    fn every(&self) -> Calls {
        let modes = ModeSet::BUILT_IN.bits().count_ones() as usize + self.registry.own_modes.len();
        let all = (1 << modes) - 1;
        self.each(|index| match self.catalog.endpoint(index) {
            Some(endpoint) if endpoint.access() == Access::Public => all | ANYONE,
            Some(endpoint) => u16::from(endpoint.modes().bits()),
            None => 0,
        })
    }

    fn each(&self, calls: impl FnMut(u16) -> u16) -> Calls {
        (0..=u16::MAX).take(self.catalog.len()).map(calls).collect()
    }

    /// The calls that meet every term. `None` if a text of the set reaches nothing, which is reported: a rule
    /// about nothing would hold whatever the endpoints become.
    fn side(&self, cx: &mut Ctxt, terms: &[Term]) -> Option<Calls> {
        let mut calls = self.every();
        let mut sound = true;
        for term in terms {
            if let Term::List(text) = term {
                sound &= self.says_something(cx, text.value(), term);
            }
            let meets = self.meet(term);
            calls.iter_mut().zip(meets).for_each(|(calls, meets)| *calls &= meets);
        }
        let has_text = terms.iter().any(|term| matches!(term, Term::List(_) | Term::Policy(_)));
        if sound && has_text && calls.iter().all(|modes| *modes == 0) {
            let set = terms.iter().map(Term::to_string).collect::<Vec<_>>().join(" ");
            let all: proc_macro2::TokenStream = terms.iter().map(Term::to_token_stream).collect();
            cx.error(
                all,
                format!(
                    "no call is in `{set}`, so the rule says nothing; correct the set or remove the rule"
                ),
            );
            sound = false;
        }
        sound.then_some(calls)
    }

    fn says_something(&self, cx: &mut Ctxt, text: &str, term: &Term) -> bool {
        let Ok(list) = PatternList::parse(text) else { return false };
        let mut words = vec![0; 4 * self.catalog.words()];
        let Ok(findings) = self.catalog.lint(list, &mut words) else { return false };
        let mut sound = true;
        for finding in findings {
            if let (FindingKind::MatchesNothing | FindingKind::Stale, Some(pattern)) =
                (finding.kind(), finding.pattern())
            {
                cx.error(term, matches_nothing(self.registry, self.catalog, pattern));
                sound = false;
            }
        }
        sound
    }

    /// The calls that one term admits.
    fn meet(&self, term: &Term) -> Calls {
        const ALL: u16 = u16::MAX;
        match term {
            Term::List(text) => self.reach(PatternList::parse(text.value()).ok()),
            Term::Policy(name) => self.reach(self.list_of(name)),
            Term::Methods(methods) => self.each(|index| {
                let found = self.catalog.route(index).map(|route| route.method);
                if methods.iter().any(|method| found.is_some_and(|found| method == found)) { ALL } else { 0 }
            }),
            Term::By(names) => {
                let modes = self.modes(names);
                self.each(|_| modes)
            }
            Term::Public(_) => self.each(|index| {
                let access = self.catalog.endpoint(index).map(|endpoint| endpoint.access());
                if access == Some(Access::Public) { ALL } else { 0 }
            }),
        }
    }

    fn modes(&self, names: &[Ident]) -> u16 {
        let bit = |name: &Ident| match mode(self.registry, name) {
            Some(mode) => 1 << mode.index(),
            None if name == "anyone" => ANYONE,
            None => 0,
        };
        names.iter().map(bit).fold(0, |all, bit| all | bit)
    }

    fn list_of(&self, policy: &Ident) -> Option<PatternList<'_>> {
        self.registry.policies.iter().find(|one| one.name == *policy)?.patterns()
    }

    /// The calls of the endpoints that the list grants by their tags (D4 to D7, D10).
    fn reach(&self, list: Option<PatternList<'_>>) -> Calls {
        let mut words = vec![0; self.catalog.words()];
        // Of the catalog's length; without bits the rule fails or says that it is about nothing.
        let _ = list.map(|list| self.catalog.policy_into(list, &mut words));
        let granted =
            |index: u16| words.get(usize::from(index / 64)).is_some_and(|word| word >> (index % 64) & 1 == 1);
        self.each(|index| if granted(index) { u16::MAX } else { 0 })
    }

    fn prove(&self, cx: &mut Ctxt, rule: &Rule, left: &Calls, right: &Calls) {
        let bad: Calls = left
            .iter()
            .zip(right)
            .map(|(left, right)| match rule.verb {
                Verb::Never => left & right,
                Verb::Only => left & !right,
                Verb::Covers => right & !left,
            })
            .collect();
        // One mistake, one message: of several routes of one handler, the first.
        let mut seen: Vec<usize> = Vec::new();
        for (index, modes) in (0..=u16::MAX).zip(bad).filter(|(_, modes)| *modes != 0) {
            let Some(endpoint) = self.endpoint(index) else { continue };
            if seen.contains(&endpoint.item) {
                continue;
            }
            seen.push(endpoint.item);
            if seen.len() <= MOST {
                self.broken(cx, rule, index, modes);
            }
        }
        if let more @ 1.. = seen.len().saturating_sub(MOST) {
            cx.error(&rule.tokens, format!("{more} endpoints more break `{rule}`"));
        }
    }

    fn endpoint(&self, index: u16) -> Option<&Endpoint> {
        self.endpoints.get(*self.order.get(usize::from(index))?)
    }

    fn broken(&self, cx: &mut Ctxt, rule: &Rule, index: u16, bad: u16) {
        let (Some(endpoint), Some(route)) = (self.endpoint(index), self.catalog.route(index)) else { return };
        let item = &self.items[endpoint.item];
        let own_route = &item.routes[endpoint.route];
        let has = |wanted: fn(&Term) -> bool| rule.right.iter().any(wanted);
        let by_mode = has(|term| matches!(term, Term::By(_)));
        let mode_word = item
            .modes
            .iter()
            .flatten()
            .find(|name| mode(self.registry, name).is_some_and(|mode| bad & 1 << mode.index() != 0));
        let public = item.public.as_ref().filter(|_| is_about_public(rule) || (by_mode && bad & ANYONE != 0));
        let tag = self.tag_at_fault(rule, index);
        let word = by_mode.then_some(mode_word).flatten().or(public);
        let at = match word {
            Some(word) => word.span(),
            None if has(|term| matches!(term, Term::Methods(_))) => own_route.method.span(),
            None => tag.map_or_else(|| own_route.path.span(), |(_, span)| span),
        };
        let tag = tag.map(|(tag, _)| tag);
        let what = if by_mode {
            format!("`{route}` is open to {}", self.names(bad))
        } else {
            match tag {
                Some(tag) if rule.verb == Verb::Covers => format!("it does not grant `{route}` (`{tag}`)"),
                Some(tag) => format!("`{route}` has the tag `{tag}`"),
                None => format!("`{route}`"),
            }
        };
        let message = format!(
            "the rule `{rule}` ({}) is broken: {what}\nhelp: {}",
            rule.place(),
            self.help(rule, index, bad, tag)
        );
        item.error(cx, self.registry, at, message);
    }

    /// The tag by which the endpoint is in the set that is named by a text, with its literal.
    fn tag_at_fault(&self, rule: &Rule, index: u16) -> Option<(&str, Span)> {
        let item = &self.items[self.endpoint(index)?.item];
        let found = |tag: &str| item.tags.iter().find(|text| text.value() == tag);
        let terms = if rule.verb == Verb::Covers { &rule.right } else { &rule.left };
        let mut lists = terms.iter().chain(&rule.right).filter_map(|term| match term {
            Term::List(text) => PatternList::parse(text.value()).ok(),
            Term::Policy(name) => self.list_of(name),
            _ => None,
        });
        let endpoint =
            self.catalog.endpoint(index)?.with_access(Access::Granted).with_modes(ModeSet::BUILT_IN);
        let text = lists
            .find_map(|list| match list.decide(endpoint, Mode::KEY).reason() {
                Reason::Allowed { tag, .. } => found(tag.as_str()),
                _ => None,
            })
            .or_else(|| item.tags.first())?;
        Some((text.value(), text.span()))
    }

    /// What to write instead.
    fn help(&self, rule: &Rule, index: u16, bad: u16, tag: Option<&str>) -> String {
        let tag = tag.unwrap_or("…");
        let right = rule.right.iter().map(Term::to_string).collect::<Vec<_>>().join(" ");
        let policy = |terms: &[Term]| {
            terms.iter().find_map(|term| match term {
                Term::Policy(name) => Some(name.to_string()),
                _ => None,
            })
        };
        if rule.verb == Verb::Covers {
            let name = policy(&rule.left).unwrap_or_default();
            return format!("add `{tag}` to `{name}`, or take what denies it out of `{name}`");
        }
        let by = rule.right.iter().find_map(|term| match term {
            Term::By(names) => Some(self.modes(names)),
            _ => None,
        });
        if let Some(named) = by {
            if bad & ANYONE != 0 {
                return "take `public` away, or give it a tag that the rule is not about".to_owned();
            }
            let open = self.catalog.endpoint(index).map_or(0, |endpoint| u16::from(endpoint.modes().bits()));
            let left =
                if rule.verb == Verb::Only && open & !bad == 0 { named & !ANYONE } else { open & !bad };
            return match left {
                0 => "give it other modes, or a tag that the rule is not about".to_owned(),
                _ => format!("write `modes({})`", self.words(left).join(", ")),
            };
        }
        let both = |name: &str| format!("deny it in `{name}`: add `-{tag}`");
        match (rule.verb, policy(&rule.left), policy(&rule.right), rule.right.as_slice()) {
            (Verb::Only, Some(name), Some(other), _) => {
                format!("{}; or add `{tag}` to `{other}`", both(&name))
            }
            (Verb::Only, _, _, [Term::Public(_)]) => "mark it `public`".to_owned(),
            (_, Some(name), _, _) | (Verb::Never, None, Some(name), _) => both(&name),
            (Verb::Only, None, _, [Term::List(_)]) if is_about_public(rule) => {
                format!("take `public` away, or give it a tag that {right} grants")
            }
            (Verb::Only, None, _, [Term::List(_)]) => format!("give it a tag that {right} grants"),
            (Verb::Only, None, _, [Term::Methods(methods)]) => {
                let methods: Vec<String> = methods.iter().map(Ident::to_string).collect();
                format!("answer {} here, or give it another tag", one_of(methods.iter().map(String::as_str)))
            }
            (Verb::Never, None, None, [Term::Public(_)]) => "take `public` away".to_owned(),
            _ => "change the endpoint so that the rule is not about it, or change the rule".to_owned(),
        }
    }

    fn words(&self, modes: u16) -> Vec<String> {
        let own: Vec<String> = self.registry.own_modes.iter().map(Ident::to_string).collect();
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let named = ModeSet::from_bits(modes.to_le_bytes()[0]).iter().map(|mode| mode.name(&own).to_owned());
        named.chain((modes & ANYONE != 0).then(|| "anyone".to_owned())).collect()
    }

    /// `` `key` and `token` ``.
    fn names(&self, modes: u16) -> String {
        one_of(self.words(modes).iter().map(String::as_str)).replace(" or ", " and ")
    }
}

fn is_about_public(rule: &Rule) -> bool {
    let public = |term: &Term| matches!(term, Term::Public(_));
    rule.left.iter().any(public) || (rule.verb == Verb::Never && rule.right.iter().any(public))
}
