//! Report only: what an edge would refuse is decided, told and counted, and goes on.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use acl_core::{EndpointId, EndpointSet, PatternList, Registry};

use crate::target::{Found, Target};
use crate::undeclared::Undeclared;

/// What an edge only reports, and what it has met.
pub(crate) struct ReportOnly {
    endpoints: EndpointSet<Vec<u64>>,
    /// Whether routes that the registry does not have are only reported, too.
    routes: bool,
    met: Mutex<Met>,
}

#[derive(Default)]
struct Met {
    /// By what was asked for and the code.
    refusals: BTreeMap<(String, &'static str), u64>,
    routes: BTreeMap<Undeclared, u64>,
}

/// At most so many routes are remembered. Requests to further ones are counted together.
const MOST_ROUTES: usize = 1_000;

impl ReportOnly {
    /// Everything.
    pub(crate) fn all<R: Registry>() -> Self {
        Self::of::<R>(|_| true, true)
    }

    /// The endpoints that a list selects by their tags: an allow matches one, and no deny does.
    pub(crate) fn selected<R: Registry>(list: PatternList<'_>) -> Self {
        let matches = |id: EndpointId<R>, denies: bool| {
            let mut patterns = list.patterns().filter(|pattern| pattern.is_deny() == denies);
            patterns.any(|pattern| id.tags().any(|tag| pattern.matches(tag)))
        };
        for pattern in list.patterns() {
            if !EndpointId::<R>::all().any(|id| id.tags().any(|tag| pattern.matches(tag))) {
                let pattern = pattern.as_str();
                tracing::warn!(target: "acl_tower", pattern, "a pattern of `report_only_at` matches no tag");
            }
        }
        Self::of::<R>(|id| matches(id, false) && !matches(id, true), false)
    }

    fn of<R: Registry>(selects: impl Fn(EndpointId<R>) -> bool, routes: bool) -> Self {
        let mut endpoints = EndpointSet::with_words(EndpointId::<R>::all().count().div_ceil(64));
        for id in EndpointId::<R>::all().filter(|id| selects(*id)) {
            endpoints.insert(id.index());
        }
        Self { endpoints, routes, met: Mutex::default() }
    }

    /// Tells at the start, so that nobody leaves it on by accident.
    pub(crate) fn warn<R: Registry>(&self) {
        let (endpoints, of) = (self.endpoints.len(), EndpointId::<R>::all().count());
        tracing::warn!(
            target: "acl_tower",
            endpoints,
            of,
            routes = self.routes,
            "report only: what the edge would refuse at these endpoints goes on, and everyone is let in"
        );
    }

    pub(crate) fn is_endpoint<R: Registry>(&self, id: EndpointId<R>) -> bool {
        self.endpoints.contains(id.index())
    }

    #[cfg(feature = "axum")]
    pub(crate) const fn routes(&self) -> bool {
        self.routes
    }

    pub(crate) fn is<R: Registry>(&self, found: &Found<R>) -> bool {
        !found.is_end
            && match found.target {
                Target::Endpoint(id) => self.is_endpoint(id),
                _ => self.routes,
            }
    }

    /// Counts a request that would have been refused.
    pub(crate) fn count<R: Registry>(
        &self,
        target: Target<R>,
        code: &'static str,
        route: Option<Undeclared>,
    ) {
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let is_room = met.routes.len() < MOST_ROUTES;
        match route {
            Some(route) if is_room || met.routes.contains_key(&route) => {
                *met.routes.entry(route).or_default() += 1;
            }
            _ => *met.refusals.entry((name(target), code)).or_default() += 1,
        }
    }

    pub(crate) fn report(&self) -> Report {
        let met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let refusals = met.refusals.iter().map(|((name, code), count)| (name.clone(), *code, *count));
        let routes = met.routes.iter().map(|(route, count)| (route.clone(), *count));
        Report { refusals: refusals.collect(), routes: routes.collect() }
    }
}

fn name<R: Registry>(target: Target<R>) -> String {
    match target {
        Target::Endpoint(id) => id.to_string(),
        Target::OtherMethod(id) => format!("another method of {}", id.route().path),
        Target::NotInRegistry => "a route that is not in the registry".to_owned(),
        Target::NoRoute => "no route".to_owned(),
    }
}

/// What an edge that only reports has let go on so far; see [`Edge::report`](crate::Edge::report).
///
/// Its `Display` is a summary for people, with the annotation to write for each route that the registry does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Requests that would have been refused: what they asked for, the code of the refusal, and how many there were.
    pub refusals: Vec<(String, &'static str, u64)>,
    /// Routes that requests reached and that the registry does not have, with how many requests each got: 1,000 routes
    /// at most.
    pub routes: Vec<(Undeclared, u64)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: u64 = self.refusals.iter().map(|(.., count)| count).sum();
        writeln!(f, "{all} requests would have been refused")?;
        for (endpoint, code, count) in &self.refusals {
            writeln!(f, "{count:>8}  {endpoint}: {code}")?;
        }
        let routes = self.routes.len();
        writeln!(f, "{routes} {} not in the registry", if routes == 1 { "route is" } else { "routes are" })?;
        for (route, count) in &self.routes {
            writeln!(f, "{count:>8}  {route}")?;
        }
        Ok(())
    }
}
