//! What one loaded credential may do, and whose it is.

use std::sync::Arc;

use acl_core::{EndpointId, Grant, Mode, OneMode, ParseError, PatternList, Registry, Rights, Verdict};

/// The texts of lists that stand side by side: together they grant what any of them grants (S5).
pub type ListTexts = Box<[Box<str>]>;

/// The lists of a stored credential, its mode, and whose it is: given together, so that text, mode and bits cannot
/// disagree.
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
///
/// // Two roles, within those of whoever made the credential.
/// let stored = Credential::<Api, _>::any_of(["people.*", "*.list"], Mode::KEY, "bob").within_any_of(["tickets.*"]);
/// assert!(stored.allows(Api::LIST));
/// # Ok(())
/// # }
/// ```
///
/// [`Credential::new`] takes a list that must be well-formed. [`Credential::any_of`] takes lists as a store has them:
/// one that is malformed (P7) or stale (S3) grants nothing, the others still count, and a refusal says so.
///
/// ```compile_fail
/// # #[derive(Clone, Copy)] enum Api {}
/// fn log<R: acl_core::Registry>(credential: &acl_tower::Credential<R, ()>) {
///     println!("{credential:?}"); // a list is not to be printed
/// }
/// ```
#[doc(alias("key", "token", "session", "user"))]
pub struct Credential<Api: Registry, Principal> {
    held: Arc<Held<Api>>,
    name: Box<str>,
    principal: Principal,
}

/// The lists, the mode and their grant. Clones of a credential share them, so a store that has a million credentials
/// with a few hundred different lists keeps a few hundred of these.
struct Held<R: Registry> {
    own: ListTexts,
    bounds: Vec<ListTexts>,
    mode: Mode,
    /// What the lists grant: a cache of [`Credential::rights`].
    grant: Grant<R>,
}

impl<R: Registry, P> Credential<R, P> {
    /// Makes a credential of one list.
    ///
    /// A list with a deny that matches nothing the registry has or had is stale: the credential then grants nothing but
    /// what is public, and every refusal says so (S3).
    ///
    /// # Errors
    /// The text is malformed (P7).
    pub fn new(list: &str, mode: impl OneMode, principal: P) -> Result<Self, ParseError> {
        let _ = PatternList::parse(list)?;
        Ok(Self::any_of([list], mode, principal))
    }

    /// Makes a credential of the lists that a store has for it, of which any may grant (S5).
    pub fn any_of<T: Into<Box<str>>>(
        lists: impl IntoIterator<Item = T>,
        mode: impl OneMode,
        principal: P,
    ) -> Self {
        let mode = mode.__mode();
        let own: ListTexts = lists.into_iter().map(Into::into).collect();
        let grant = Grant::of(mode, &own, &[]);
        let held = Arc::new(Held { own, bounds: Vec::new(), mode, grant });
        Self { held, name: Box::default(), principal }
    }

    /// Adds a bound of one list: its maker's, or that of its owner's role (S4).
    ///
    /// # Errors
    /// The text is malformed.
    pub fn within(self, bound: &str) -> Result<Self, ParseError> {
        let _ = PatternList::parse(bound)?;
        Ok(self.within_any_of([bound]))
    }

    /// Adds a bound of several lists, as a store has them (S4, S5).
    #[must_use]
    pub fn within_any_of<T: Into<Box<str>>>(mut self, bound: impl IntoIterator<Item = T>) -> Self {
        let bound: ListTexts = bound.into_iter().map(Into::into).collect();
        let held = Arc::make_mut(&mut self.held);
        held.grant.intersect_with(&Grant::of(held.mode, &bound, &[]));
        held.bounds.push(bound);
        self
    }

    /// Gives it the name that the audit shows: `key 17`. No secret, and nothing that a log should not have.
    #[must_use]
    pub fn named(self, name: impl Into<Box<str>>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Replaces the principal.
    #[must_use]
    pub fn with_principal<Q>(self, principal: Q) -> Credential<R, Q> {
        let Self { held, name, .. } = self;
        Credential { held, name, principal }
    }

    /// Returns a credential of another principal that shares the lists, the mode and the grant of this one, and has its
    /// name. For an edge that wraps what another authenticator knows of a caller into a principal of its own.
    #[must_use]
    pub fn shared_with<Q>(&self, principal: Q) -> Credential<R, Q> {
        Credential { held: Arc::clone(&self.held), name: self.name.clone(), principal }
    }

    /// Whose it is.
    pub const fn principal(&self) -> &P {
        &self.principal
    }

    /// The name that the audit shows; empty if it was given none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// By what kind of credential its requests come.
    pub fn mode(&self) -> Mode {
        self.held.mode
    }

    /// The endpoints that it may call.
    pub fn grant(&self) -> &Grant<R> {
        &self.held.grant
    }

    /// The meaning of its lists. It also decides for what is not in the registry, and finds the lists that grant
    /// nothing.
    pub fn rights(&self) -> Rights<'_, ListTexts> {
        Rights::new(R::CATALOG, self.mode(), &self.held.own).within(&self.held.bounds)
    }

    /// The texts of its own lists, in the order in which they were given.
    pub fn lists(&self) -> impl Iterator<Item = &str> {
        self.held.own.iter().map(|text| &**text)
    }

    /// The texts of the lists of each bound, in the order in which the bounds were given.
    pub fn bounds(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        self.held.bounds.iter().map(|bound| bound.iter().map(|text| &**text))
    }

    /// Whether it may call the endpoint. O(1).
    #[must_use]
    pub fn allows(&self, id: EndpointId<R>) -> bool {
        self.held.grant.allows(id)
    }

    /// Whether it may call the endpoint, and why; see [`Rights::decide`].
    ///
    /// O(bytes of the lists): for a refusal, the audit, and whoever asks why.
    pub fn decide(&self, id: EndpointId<R>) -> Verdict<'_> {
        self.rights().decide(id.endpoint())
    }
}

/// The lists and the grant are shared, so a clone costs what cloning its name and principal costs.
impl<R: Registry, P: Clone> Clone for Credential<R, P> {
    fn clone(&self) -> Self {
        let (held, name) = (Arc::clone(&self.held), self.name.clone());
        Self { held, name, principal: self.principal.clone() }
    }
}

impl<R: Registry> Clone for Held<R> {
    fn clone(&self) -> Self {
        Self {
            own: self.own.clone(),
            bounds: self.bounds.clone(),
            mode: self.mode,
            grant: self.grant.clone(),
        }
    }
}
