//! STAND-IN until acl-tower lands: the same shape, so that the rest can run.
#![allow(missing_docs, dead_code)]

use std::sync::Arc;

use acl::{Decision, EndpointId, Grant, Mode, ParseError, Pattern, PatternList, Reason, Registry};

pub struct Credential<R: Registry, P> {
    inner: Arc<Inner<R, P>>,
}
struct Inner<R: Registry, P> {
    lists: Vec<String>,
    mode: Mode,
    principal: P,
    grant: Grant<R>,
    stale: bool,
}
impl<R: Registry, P> Credential<R, P> {
    pub fn stored(list: &str, mode: Mode, principal: P) -> Result<Self, ParseError> {
        let parsed = PatternList::parse(list)?;
        let stale = R::CATALOG.stale_deny(parsed).is_some();
        let grant = if stale { Grant::nothing() } else { parsed.grant::<R>(mode) };
        Ok(Self { inner: Arc::new(Inner { lists: vec![list.to_owned()], mode, principal, grant, stale }) })
    }
    pub fn within(self, bound: &str) -> Result<Self, ParseError> {
        let parsed = PatternList::parse(bound)?;
        let Ok(mut inner) = Arc::try_unwrap(self.inner) else { unreachable!() };
        if R::CATALOG.stale_deny(parsed).is_some() {
            inner.stale = true;
            inner.grant = Grant::nothing();
        }
        inner.grant = inner.grant.intersection(&parsed.grant::<R>(inner.mode));
        inner.lists.push(bound.to_owned());
        Ok(Self { inner: Arc::new(inner) })
    }
    pub fn principal(&self) -> &P {
        &self.inner.principal
    }
    pub fn mode(&self) -> Mode {
        self.inner.mode
    }
    pub fn stale(&self) -> Option<Pattern<'_>> {
        if self.inner.stale { self.inner.lists.first().and_then(|l| PatternList::parse(l).ok()?.patterns().next()) } else { None }
    }
    pub fn decide(&self, id: EndpointId<R>) -> Decision<'_> {
        let mut decisions =
            self.inner.lists.iter().filter_map(|l| PatternList::parse(l).ok()).map(|l| l.decide(id, self.inner.mode));
        let first = decisions.next().unwrap_or(Decision::NOT_IN_REGISTRY);
        if !first.is_allowed() {
            return first;
        }
        let _ = Reason::Public;
        decisions.find(|decision| !decision.is_allowed()).unwrap_or(first)
    }
}
impl<R: Registry, P> Clone for Credential<R, P> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone() }
    }
}
