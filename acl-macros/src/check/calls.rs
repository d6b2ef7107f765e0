//! Sets of calls, which are what the terms of a rule mean. A call is an endpoint and a mode.

use acl_core::{Access, Catalog, Decision, EndpointSet, MAX_MODES, Mode, ModeSet, PatternList};
use proc_macro2::Ident;

use crate::collect::Endpoint;
use crate::read::{Policy, Registry, Term};

/// Of each endpoint, in registry order, the modes of the calls in a set: bit `i` for the mode of index `i`, and
/// [`ANYONE`].
pub(crate) type Calls = Vec<u16>;

/// A call without a credential, which only public endpoints take.
pub(crate) const ANYONE: u16 = 1 << MAX_MODES;

/// All that a proof looks at.
#[derive(Clone)]
pub(crate) struct Facts<'a> {
    pub(crate) registry: &'a Registry,
    /// In the order of the catalog.
    pub(crate) endpoints: &'a [&'a Endpoint<'a>],
    pub(crate) catalog: &'a Catalog<'a>,
    /// Those that are there, each name once.
    pub(crate) policies: Vec<&'a Policy>,
}

impl<'a> Facts<'a> {
    /// Every call of the registry.
    pub(crate) fn every(&self) -> Calls {
        let all = (1 << self.registry.modes.names().len()) - 1;
        self.each(|index| match self.catalog.endpoint(index) {
            Some(endpoint) if endpoint.access() == Access::Public => all | ANYONE,
            Some(endpoint) => u16::from(endpoint.modes().bits()),
            None => 0,
        })
    }

    /// The numbers of all endpoints.
    fn each(&self, calls: impl FnMut(u16) -> u16) -> Calls {
        self.catalog.indices().map(calls).collect()
    }

    /// The calls that one term admits.
    pub(crate) fn meet(&self, term: &Term) -> Calls {
        const ALL: u16 = u16::MAX;
        match term {
            // A list selects by tags; a policy stands for what a credential with its list may call.
            Term::List(_) => {
                self.reach(self.list_of(term).map(|list| self.catalog.grant_by_own_tags(list)).as_ref())
            }
            Term::Policy(_) => {
                self.reach(self.list_of(term).map(|list| self.catalog.grant_by_tags(list)).as_ref())
            }
            Term::Methods(methods) => self.each(|index| {
                let found = self.catalog.route(index).map(|route| route.method);
                if methods.iter().any(|method| found.is_some_and(|found| method.is(found))) { ALL } else { 0 }
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

    /// The bits of these modes.
    pub(crate) fn modes(&self, names: &[Ident]) -> u16 {
        let bit = |name: &Ident| match self.registry.modes.by_name(name) {
            Some(mode) => 1 << mode.index(),
            None if name == "anyone" => ANYONE,
            None => 0,
        };
        names.iter().map(bit).fold(0, |all, bit| all | bit)
    }

    /// The list of a term that is one or names one.
    pub(crate) fn list_of<'t>(&self, term: &'t Term) -> Option<PatternList<'t>>
    where
        'a: 't,
    {
        match term {
            Term::List(text) => PatternList::parse(text.value()).ok(),
            Term::Policy(name) => self.policies.iter().find(|policy| policy.name == *name)?.patterns(),
            _ => None,
        }
    }

    /// The calls of these endpoints.
    fn reach(&self, granted: Option<&EndpointSet<Vec<u64>>>) -> Calls {
        let is_granted = |index| granted.is_some_and(|granted| granted.contains(index));
        self.each(|index| if is_granted(index) { u16::MAX } else { 0 })
    }

    /// What a list says of an endpoint by its own tags.
    pub(crate) fn decide<'t>(&self, list: PatternList<'t>, index: u16) -> Option<Decision<'t>>
    where
        'a: 't,
    {
        let endpoint = self.catalog.endpoint(index)?;
        Some(list.decide(
            endpoint.without_needs().with_access(Access::Granted).with_modes(ModeSet::BUILT_IN),
            Mode::KEY,
        ))
    }
}
