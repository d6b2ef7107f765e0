//! The decision: who asks, for what, and whether they may.

use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::Arc;

use acl_core::{Access, EndpointId, Reason, Registry};
use bytes::Bytes;
use http::Response;
use http::request::Parts;

use crate::authenticate::{Authenticate, Authenticated, Rejected};
use crate::authorized::{Authorized, LetInUnasked};
use crate::credential::Credential;
use crate::refusal::{Cause, Refusal};
use crate::settings::Settings;
use crate::target::{Found, Target};

/// Where requests are let in or refused: how callers are known, and how refusals are answered. A clone is the same
/// edge.
#[must_use = "an edge guards nothing by itself: mount a registry by its `routes`, or `protect` a router"]
pub struct Edge<R: Registry, A: Authenticate<R>> {
    shared: Arc<Shared<R, A>>,
}

struct Shared<R: Registry, A: Authenticate<R>> {
    authenticate: A,
    settings: Arc<Settings<R, A::Principal>>,
}

impl<R: Registry, A: Authenticate<R>> Edge<R, A> {
    /// Creates an edge with default settings.
    pub fn new(authenticate: A) -> Self {
        Self::with(authenticate, Settings::new())
    }

    /// Creates an edge with these settings.
    pub fn with(authenticate: A, settings: Settings<R, A::Principal>) -> Self {
        Self { shared: Arc::new(Shared { authenticate, settings: Arc::new(settings) }) }
    }

    /// Lets a credential in to an endpoint, or not, with the audit event: for requests inside of a request, such as
    /// those of a batch.
    ///
    /// # Errors
    /// The refusal.
    pub fn authorize(
        &self,
        credential: &Arc<Credential<R, A::Principal>>,
        endpoint: EndpointId<R>,
    ) -> Result<Authorized<R, A::Principal>, Refusal<R, A::Principal>> {
        Authorized::decide(Arc::clone(credential), endpoint, &self.shared.settings)
    }

    pub(crate) fn settings(&self) -> &Settings<R, A::Principal> {
        &self.shared.settings
    }

    pub(crate) fn ask(&self, parts: &Parts) -> A::Future {
        self.shared.authenticate.authenticate(parts)
    }

    /// Whether a request may go on; what a handler gets is then in its extensions.
    pub(crate) fn admit(
        &self,
        found: Found<R>,
        known: Authenticated<R, A::Principal>,
        parts: &mut Parts,
    ) -> ControlFlow<Response<Bytes>> {
        let target = found.target;
        let (cause, credential) = match (known, target) {
            (Err(Rejected::Answer(answer)), _) => {
                let refusal = Refusal::new(Cause::Application, found, None);
                return Break(self.told(refusal, *answer));
            }
            (Err(rejected), _) => (Cause::from(&rejected), None),
            (Ok(Some(credential)), Target::Endpoint(endpoint)) => {
                if !credential.allows(endpoint) {
                    return Break(self.refused(Refusal::of(credential, endpoint), parts));
                }
                self.settings().allowed(&credential, endpoint);
                forget::<R, A::Principal>(parts);
                if self.settings().hands_on {
                    parts.extensions.insert(Authorized::new(credential, endpoint, &self.shared.settings));
                }
                return Continue(());
            }
            (Ok(None), Target::OtherMethod(_))
                if target.of_path().any(|id| id.endpoint().access() == Access::Public) =>
            {
                (Cause::MethodNotAllowed, None)
            }
            (Ok(None), _) => (Cause::NoCredential, None),
            // A credential that can grant nothing at all is refused as such, whatever it asks for (H5).
            (Ok(Some(credential)), _) if is_malformed(&credential) => {
                (Cause::KeyListMalformed, Some(credential))
            }
            (Ok(Some(credential)), Target::OtherMethod(_)) => (Cause::MethodNotAllowed, Some(credential)),
            (Ok(Some(credential)), Target::NotInRegistry) => (Cause::NotInRegistry, Some(credential)),
            (Ok(Some(credential)), Target::NoRoute) => (Cause::NoRoute, Some(credential)),
        };
        Break(self.refused(Refusal::new(cause, found, credential), parts))
    }

    fn refused(&self, refusal: Refusal<R, A::Principal>, parts: &Parts) -> Response<Bytes> {
        let response = self.settings().respond(&refusal, parts);
        self.told(refusal, response)
    }

    /// The answer, with the refusal in it, and the event.
    fn told(&self, refusal: Refusal<R, A::Principal>, response: Response<Bytes>) -> Response<Bytes> {
        self.settings().refused(&refusal);
        refusal.in_answer(response)
    }
}

/// What a guard before this one let in is no news of this endpoint: a request inside of a request may be a copy.
pub(crate) fn forget<R: Registry, P: Send + Sync + 'static>(parts: &mut Parts) {
    if !parts.extensions.is_empty() {
        parts.extensions.remove::<Authorized<R, P>>();
        parts.extensions.remove::<LetInUnasked<R>>();
    }
}

/// Whether all of the credential's own lists, or all of a bound, are malformed (P7).
#[cold]
#[inline(never)]
fn is_malformed<R: Registry, P>(credential: &Credential<R, P>) -> bool {
    matches!(credential.rights().decide(None).reason(), Reason::ListMalformed { .. })
}

impl<R: Registry, A: Authenticate<R>> Clone for Edge<R, A> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}
