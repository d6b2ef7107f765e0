//! What one loaded credential may do, and whose it is.

use acl_core::{
    Access, Decision, EndpointId, Grant, Mode, ParseError, Pattern, PatternList, Reason, Registry,
};

use crate::verdict::Verdict;

/// A list, a mode, and who it is: given together, so that text, mode and bits cannot disagree.
///
/// It is made when a credential is loaded from its store, and shared from then on: keep it in an
/// [`Arc`](std::sync::Arc), and drop it when the credential or one of its bounds changes. `P` is the
/// application's own: a person, the row of a key.
///
/// It has neither `Debug` nor `Serialize`: a list is its owner's to read, so it is not to get into a log by
/// accident.
///
/// ```
/// use acl_core::Mode;
/// use acl_tower::Credential;
///
/// # mod api {
/// #     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
/// #     pub fn list() {}
/// #     acl::registry! { pub struct Api; endpoints: [list] }
/// # }
/// # use api::Api;
/// # fn main() -> Result<(), acl_core::ParseError> {
/// let credential = Credential::<Api, _>::new("tickets.*", Mode::KEY, "ann")?.within("*.list")?;
/// assert!(credential.allows(Api::LIST));
/// # Ok(())
/// # }
/// ```
///
/// ```compile_fail
/// # #[derive(Clone, Copy)] enum Api {}
/// fn log<R: acl_core::Registry>(credential: &acl_tower::Credential<R, ()>) {
///     println!("{credential:?}"); // a list is not to be printed
/// }
/// ```
pub struct Credential<R: Registry, P> {
    /// Its own list, then its bounds; each was parsed.
    lists: Vec<Box<str>>,
    mode: Mode,
    grant: Grant<R>,
    /// The first deny that fits nothing any more, with the number of its list, from 0.
    stale: Option<(usize, Box<str>)>,
    name: Box<str>,
    principal: P,
}

impl<R: Registry, P> Credential<R, P> {
    /// A credential from the text of its list.
    ///
    /// A list with a deny that fits nothing the registry has or had is stale: the credential grants nothing but
    /// what is public, and every refusal says so (S3).
    ///
    /// # Errors
    /// The text is no list (P7).
    pub fn new(list: &str, mode: Mode, principal: P) -> Result<Self, ParseError> {
        let credential = Self {
            lists: Vec::with_capacity(1),
            mode,
            grant: PatternList::parse(list)?.grant(mode),
            stale: None,
            name: Box::default(),
            principal,
        };
        credential.within(list)
    }

    /// The same within one more list: its maker's, its person's role (S4). A stale bound grants nothing either.
    ///
    /// # Errors
    /// The text is no list.
    pub fn within(mut self, bound: &str) -> Result<Self, ParseError> {
        let list = PatternList::parse(bound)?;
        if let Some(deny) = R::CATALOG.stale_deny(list) {
            self.stale.get_or_insert_with(|| (self.lists.len(), deny.as_str().into()));
        }
        self.grant = match self.stale {
            Some(_) => Grant::nothing(),
            None => self.grant.intersection(&list.grant(self.mode)),
        };
        self.lists.push(bound.into());
        Ok(self)
    }

    /// What the audit calls it: `key 17`. No secret, and nothing that a log should not have.
    #[must_use]
    pub fn named(self, name: impl Into<Box<str>>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Whose it is.
    pub const fn principal(&self) -> &P {
        &self.principal
    }

    /// What the audit calls it; empty if nobody named it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// By what kind of credential its requests come.
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// What it grants: a bit an endpoint.
    pub const fn grant(&self) -> &Grant<R> {
        &self.grant
    }

    /// The first deny that fits nothing any more, if one of its lists is stale (S3).
    pub fn stale(&self) -> Option<&str> {
        self.stale.as_ref().map(|(_, deny)| &**deny)
    }

    /// Its own list, then those that it is within, in the order in which they were given.
    pub fn lists(&self) -> impl Iterator<Item = PatternList<'_>> {
        self.lists.iter().filter_map(|text| PatternList::parse(text).ok())
    }

    /// Whether it may call the endpoint. O(1).
    pub fn allows(&self, id: EndpointId<R>) -> bool {
        self.grant.allows(id) || id.endpoint().access() == Access::Public
    }

    /// Whether it may call the endpoint, and why: of its lists the first that refuses, else its own.
    ///
    /// O(bytes of the lists): for a refusal, the audit and the one who asks.
    pub fn decide(&self, id: EndpointId<R>) -> Verdict<'_> {
        let verdicts = || self.lists().map(|list| list.decide(id, self.mode)).enumerate();
        let own = verdicts().next().map_or(Decision::NOT_IN_REGISTRY, |(_, decision)| decision);
        if own.reason() == Reason::Public {
            return Verdict::new(own, None, self.place(0, None));
        }
        let (number, decision) = verdicts().find(|(_, decision)| !decision.is_allowed()).unwrap_or((0, own));
        let stale = self.stale.as_ref().and_then(|(list, deny)| Some((*list, Pattern::parse(deny).ok()?)));
        // A stale list decides whatever the others say.
        let (list, deciding) = stale.map_or((number, pattern(decision)), |(list, deny)| (list, Some(deny)));
        Verdict::new(decision, stale.map(|(_, deny)| deny), self.place(list, deciding))
    }

    /// Which list decided and which of its patterns, both from 1; the pattern is 0 if none did.
    fn place(&self, list: usize, deciding: Option<Pattern<'_>>) -> (usize, usize) {
        let mut patterns = self.lists().nth(list).into_iter().flat_map(PatternList::patterns);
        let pattern = deciding.and_then(|deciding| patterns.position(|pattern| pattern == deciding));
        (list + 1, pattern.map_or(0, |position| position + 1))
    }
}

/// The pattern that decided, if one did.
const fn pattern(decision: Decision<'_>) -> Option<Pattern<'_>> {
    match decision.reason() {
        Reason::TagDenied { pattern, .. }
        | Reason::Allowed { pattern, .. }
        | Reason::ExplicitOnly { pattern, .. } => Some(pattern),
        _ => None,
    }
}
