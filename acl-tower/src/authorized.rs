//! What a request that was let in has with it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use acl_core::{EndpointId, Registry, Verdict};

use crate::credential::Credential;

/// In the extensions of a request that a guard let in: whose it is, and for which endpoint.
///
/// With axum it is an extractor. Where nothing enforced before it, and at a `public` endpoint, where nobody asked,
/// there is none: `Authorized` then answers 500 and says so in an event, `Option<Authorized>` is `None` at a `public`
/// endpoint only.
pub struct Authorized<R: Registry, P> {
    credential: Arc<Credential<R, P>>,
    endpoint: EndpointId<R>,
}

impl<R: Registry, P> Authorized<R, P> {
    pub(crate) const fn new(credential: Arc<Credential<R, P>>, endpoint: EndpointId<R>) -> Self {
        Self { credential, endpoint }
    }

    /// The credential.
    pub const fn credential(&self) -> &Arc<Credential<R, P>> {
        &self.credential
    }

    /// Whose it is.
    pub fn principal(&self) -> &P {
        self.credential.principal()
    }

    /// The endpoint that the credential was let in to.
    pub const fn endpoint(&self) -> EndpointId<R> {
        self.endpoint
    }

    /// Why it was let in. O(bytes of the lists).
    pub fn verdict(&self) -> Verdict<'_> {
        self.credential.decide(self.endpoint)
    }
}

impl<R: Registry, P> Clone for Authorized<R, P> {
    fn clone(&self) -> Self {
        Self { credential: Arc::clone(&self.credential), endpoint: self.endpoint }
    }
}

/// Shows the endpoint and no more.
impl<R: Registry, P> fmt::Debug for Authorized<R, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authorized({})", self.endpoint)
    }
}

/// In the extensions of a request to a `public` endpoint: a guard of this registry stood there, and let everyone in.
pub(crate) struct LetInUnasked<R>(PhantomData<fn() -> R>);

impl<R> LetInUnasked<R> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<R> Clone for LetInUnasked<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for LetInUnasked<R> {}
