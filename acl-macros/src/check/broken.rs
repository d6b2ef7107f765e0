//! The error about an endpoint that breaks a rule: where, why, and what to write instead.

use acl_core::{Mode, ModeSet, Reason};
use proc_macro2::{Ident, Span};

use crate::check::calls::{ANYONE, Facts};
use crate::collect::Endpoint;
use crate::ctxt::Ctxt;
use crate::hint::{all_of, one_of};
use crate::read::{Annotation, Rule, Term, Text, Verb};

/// An endpoint that breaks a rule.
pub(crate) struct Broken<'a> {
    facts: &'a Facts<'a>,
    rule: &'a Rule,
    /// Its number in the catalog.
    index: u16,
    endpoint: &'a Endpoint<'a>,
    said: &'a Annotation,
    /// The modes of the calls that break it.
    bad: u16,
    /// The term to speak of. `covers` has none: what its policy lacks is spoken of.
    fault: Option<&'a Term>,
}

impl<'a> Broken<'a> {
    pub(crate) fn new(
        facts: &'a Facts<'a>,
        rule: &'a Rule,
        index: u16,
        endpoint: &'a Endpoint<'a>,
        bad: u16,
    ) -> Self {
        let meets = |term: &&Term| facts.meet(term).get(usize::from(index)).is_some_and(|met| met & bad != 0);
        let rank = |term: &&Term| match term {
            Term::By(_) => 0,
            Term::Public(_) => 1,
            Term::Methods(_) => 2,
            Term::List(_) | Term::Policy(_) => 3,
        };
        let fault = match rule.verb {
            // What no call of the endpoint meets goes before a mode that some do not.
            Verb::Only => {
                let missed = |term: &&Term| !matches!(term, Term::By(_)) && !meets(term);
                let first = rule.right.iter().filter(missed).min_by_key(rank);
                first.or_else(|| rule.right.iter().min_by_key(rank))
            }
            Verb::Never => rule.right.iter().min_by_key(rank),
            Verb::Covers => None,
        };
        Self { facts, rule, index, endpoint, said: endpoint.item.annotation(), bad, fault }
    }

    pub(crate) fn report(&self, cx: &mut Ctxt) {
        let Some(what) = self.what() else { return };
        let message = format!(
            "the rule `{}` ({}) is broken: {what}\nhelp: {}",
            self.rule,
            self.rule.place(),
            self.help(),
        );
        self.endpoint.item.error(cx, self.facts.registry, self.at(), message);
    }

    /// The word of the annotation at fault.
    fn at(&self) -> Span {
        let is_bad = |name: &&Ident| {
            self.facts.registry.modes.by_name(name).is_some_and(|mode| self.bad & 1 << mode.index() != 0)
        };
        let by_mode = matches!(self.fault, Some(Term::By(_)));
        let mode_word = self.said.modes.iter().flatten().find(is_bad).filter(|_| by_mode);
        let public = self.said.public.as_ref().filter(|_| self.is_about_access());
        let route = self.said.routes.get(self.endpoint.route);
        match (mode_word.or(public), self.fault, route) {
            (Some(word), ..) => word.span(),
            (None, Some(Term::Methods(_)), Some(route)) => route.method.span(),
            _ => self.tags().last().map_or(self.endpoint.item.handler.name.span(), |tag| tag.span()),
        }
    }

    /// Whether who may ask is what the rule is about, or public endpoints.
    fn is_about_access(&self) -> bool {
        let public = |term: &Term| matches!(term, Term::Public(_));
        let access = |term: &Term| public(term) || matches!(term, Term::By(_));
        self.rule.left.iter().any(access)
            || matches!(self.fault, Some(Term::By(_)))
            || (self.rule.verb == Verb::Never && self.rule.right.iter().any(public))
    }

    /// The tags by which the endpoint is in the sets; if by none, all of them.
    fn tags(&self) -> Vec<&'a Text> {
        let sets = match self.rule.verb {
            Verb::Only => [Some(&self.rule.left), None],
            Verb::Covers => [None, Some(&self.rule.right)],
            Verb::Never => [Some(&self.rule.left), Some(&self.rule.right)],
        };
        let mut found: Vec<&Text> = Vec::new();
        for list in sets.into_iter().flatten().flatten().filter_map(|term| self.facts.list_of(term)) {
            let Some(decision) = self.facts.decide(list, self.index) else { continue };
            let Reason::Allowed { tag, .. } = decision.reason() else { continue };
            let text = self.said.tags.iter().find(|text| text.value() == tag.as_str());
            found.extend(text.filter(|text| !found.iter().any(|known| known.value() == text.value())));
        }
        if found.is_empty() { self.said.tags.iter().collect() } else { found }
    }

    /// What breaks the rule.
    fn what(&self) -> Option<String> {
        let route = self.facts.catalog.route(self.index)?;
        if self.rule.verb == Verb::Covers {
            return Some(format!("it does not grant `{route}` ({})", self.tag_names()));
        }
        let only = self.rule.verb == Verb::Only;
        // Of methods the route tells, so what puts the endpoint into the first set is more to know.
        let told =
            self.fault.into_iter().chain(&self.rule.left).find(|term| !matches!(term, Term::Methods(_)));
        Some(match told {
            Some(Term::By(_)) => format!("`{route}` is open to {}", self.names(self.bad)),
            Some(Term::Public(_)) if only && self.said.public.is_none() => {
                format!("`{route}` is not `public`")
            }
            Some(Term::Public(_)) => format!("`{route}` is `public`"),
            Some(_) if self.said.tags.len() > 1 && self.tags().len() > 1 => {
                format!("`{route}` has the tags {}", self.tag_names())
            }
            Some(_) => format!("`{route}` has the tag {}", self.tag_names()),
            None if only => format!("`{route}` is not in the second set"),
            None => format!("`{route}` is in both sets"),
        })
    }

    fn tag_names(&self) -> String {
        all_of(self.tags().into_iter().map(Text::value))
    }

    /// What to write instead: two ways at most.
    fn help(&self) -> String {
        let Rule { left, right, verb, .. } = self.rule;
        if let (Verb::Covers, [policy, ..]) = (verb, left.as_slice()) {
            return self.grant_in(policy);
        }
        let by_mode = matches!(self.fault, Some(Term::By(_)));
        let only = self.fault.filter(|_| *verb == Verb::Only);
        let meet = only.and_then(|term| self.meet(term));
        let (first, second) = if *verb == Verb::Never { (right.as_slice(), left) } else { (&[][..], left) };
        let avoid = first.iter().chain(second).filter_map(|term| self.avoid(term));
        let mut ways: Vec<String> =
            if by_mode { meet.into_iter().chain(avoid).collect() } else { avoid.chain(meet).collect() };
        ways.dedup();
        ways.truncate(2);
        let lists = |terms: &[Term]| terms.iter().any(|term| matches!(term, Term::List(_)));
        let by_list = lists(left) || (*verb == Verb::Never && lists(right));
        let tag = "give it a tag that the rule is not about".to_owned();
        let to_public = matches!(only, Some(Term::Public(_)));
        let to_method = matches!(only, Some(Term::Methods(_)));
        match ways.len() {
            0 if by_list => ways.push(tag),
            0 => ways.push("change the rule".to_owned()),
            1 if by_list && to_public => ways.insert(0, tag),
            1 if by_list && (to_method || self.said.public.is_some()) => ways.push(tag),
            _ => {}
        }
        ways.join(", or ")
    }

    /// How to be in the set of a term.
    fn meet(&self, term: &Term) -> Option<String> {
        Some(match term {
            Term::List(_) => format!("give it a tag that `{term}` grants"),
            Term::Policy(_) => self.grant_in(term),
            Term::Methods(methods) => {
                let methods: Vec<String> = methods.iter().map(ToString::to_string).collect();
                format!("answer {} here", one_of(methods.iter().map(String::as_str)))
            }
            Term::Public(_) => "mark it `public`".to_owned(),
            Term::By(_) if self.said.public.is_some() => "take `public` away".to_owned(),
            Term::By(names) => match (self.open() & !self.bad, self.facts.modes(names) & !ANYONE) {
                (0, 0) => return None,
                (0, wanted) => format!("write `modes({})`", self.words(wanted).join(", ")),
                (left, _) => format!("write `modes({})`", self.words(left).join(", ")),
            },
        })
    }

    /// How to be out of the set of a term, if that is for the endpoint to say.
    fn avoid(&self, term: &Term) -> Option<String> {
        Some(match term {
            Term::Policy(name) => {
                format!("deny it in `{name}`: add `-{}`", self.tags().first()?.value())
            }
            Term::Public(_) => "take `public` away".to_owned(),
            Term::By(_) if self.said.public.is_some() => "take `public` away".to_owned(),
            Term::By(names) => match self.open() & !self.facts.modes(names) {
                0 => format!("open it to modes other than {}", self.names(self.bad)),
                left => format!("write `modes({})`", self.words(left).join(", ")),
            },
            Term::List(_) | Term::Methods(_) => return None,
        })
    }

    /// How a policy comes to grant it.
    fn grant_in(&self, policy: &Term) -> String {
        let list = self.facts.list_of(policy);
        let unmet = list.and_then(|list| {
            match list.decide(self.facts.catalog.endpoint(self.index)?, Mode::KEY).reason() {
                Reason::NeedDenied { pattern, .. } => Some(format!("take `{pattern}` out of `{policy}`")),
                Reason::NeedNotGranted { tag } => Some(format!("add `{tag}`, which it needs, to `{policy}`")),
                _ => None,
            }
        });
        if let Some(unmet) = unmet {
            return unmet;
        }
        let tag = self.tags().first().map_or("…", |tag| tag.value());
        match list.and_then(|list| self.facts.decide(list, self.index)).map(|decision| decision.reason()) {
            Some(Reason::TagDenied { pattern, .. }) => format!("take `{pattern}` out of `{policy}`"),
            _ => format!("add `{tag}` to `{policy}`"),
        }
    }

    /// The modes that the endpoint is open to.
    fn open(&self) -> u16 {
        self.facts.catalog.endpoint(self.index).map_or(0, |endpoint| u16::from(endpoint.modes().bits()))
    }

    fn words(&self, modes: u16) -> Vec<&'a str> {
        let own = self.facts.registry.modes.own_names();
        let named = ModeSet::from_bits(modes.to_le_bytes()[0]).iter().map(|mode| mode.name(&own));
        named.chain((modes & ANYONE != 0).then_some("anyone")).collect()
    }

    /// `` `key` and `token` ``.
    fn names(&self, modes: u16) -> String {
        all_of(self.words(modes))
    }
}
