//! What one loaded credential may do: its own list and the lists that bound it, at its mode.

use acl::{Decision, EndpointId, Grant, Mode, ParseError, PatternList, Registry as _};

use super::who::Who;
use crate::api::Api;

/// A list, a mode, bounds, and whose it is. They are given together, so they cannot disagree.
///
/// It is made for one decision or a few and then dropped: nothing of it is kept, so nothing of it gets old.
// No `Debug`: a list is nobody else's to read, so it is not to get into a log by accident.
pub struct Credential {
    /// Its own list, then its bounds; each was parsed.
    lists: Vec<String>,
    mode: Mode,
    principal: Who,
    grant: Grant<Api>,
    stale: Option<String>,
}

impl Credential {
    /// A credential from a stored list. A stale one grants nothing (S3).
    ///
    /// # Errors
    /// The text is no list.
    pub fn stored(list: &str, mode: Mode, principal: Who) -> Result<Self, ParseError> {
        let mut credential = Self {
            lists: Vec::new(),
            mode,
            principal,
            grant: PatternList::parse(list)?.grant(mode),
            stale: None,
        };
        credential.add(list)?;
        Ok(credential)
    }

    /// Within one more list (S4). A stale bound grants nothing either.
    ///
    /// # Errors
    /// The text is no list.
    pub fn within(mut self, bound: &str) -> Result<Self, ParseError> {
        self.add(bound)?;
        Ok(self)
    }

    fn add(&mut self, text: &str) -> Result<(), ParseError> {
        let list = PatternList::parse(text)?;
        if let Some(deny) = Api::CATALOG.stale_deny(list) {
            self.stale.get_or_insert_with(|| deny.to_string());
            self.grant = Grant::nothing();
        }
        self.grant = self.grant.intersection(&list.grant(self.mode));
        self.lists.push(text.to_owned());
        Ok(())
    }

    /// Whose it is.
    pub const fn principal(&self) -> &Who {
        &self.principal
    }

    /// By what kind of credential the request comes.
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether the endpoint may be called. One bit.
    pub fn allows(&self, id: EndpointId<Api>) -> bool {
        self.grant.allows(id)
    }

    /// The deny that makes one of the lists stale, so that all of them grant nothing.
    pub fn stale(&self) -> Option<&str> {
        self.stale.as_deref()
    }

    /// Why the endpoint may be called or not: of its own list, or of the first bound that refuses.
    ///
    /// It agrees with [`Credential::allows`] where no list is stale.
    pub fn decide(&self, id: EndpointId<Api>) -> Decision<'_> {
        let lists = || self.lists.iter().filter_map(|text| PatternList::parse(text).ok());
        let refused = lists().map(|list| list.decide(id, self.mode)).find(|decision| !decision.is_allowed());
        let own = || lists().next().map(|list| list.decide(id, self.mode));
        refused.or_else(own).unwrap_or(Decision::NOT_IN_REGISTRY)
    }
}
