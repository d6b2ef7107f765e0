//! How a credential of a test gets past `Authenticate`, and how the test learns which guard let it in.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use acl_core::{EndpointId, Registry};
use http::request::Parts;

use crate::credential::Credential;

/// In the extensions of a test's request. It has no constructor outside of this crate.
pub(crate) struct Injected<R: Registry, P> {
    credential: Option<Arc<Credential<R, P>>>,
    let_in_to: Arc<AtomicU32>,
    reported: Arc<OnceLock<&'static str>>,
}

/// No endpoint has this number.
const NOWHERE: u32 = u32::MAX;

impl<R: Registry, P: Send + Sync + 'static> Injected<R, P> {
    pub(super) fn new(credential: Option<Arc<Credential<R, P>>>) -> Self {
        Self { credential, let_in_to: Arc::new(AtomicU32::new(NOWHERE)), reported: Arc::default() }
    }

    /// The credential of a test; none in every other request.
    pub(crate) fn credential(parts: &Parts) -> Option<Arc<Credential<R, P>>> {
        parts.extensions.get::<Self>()?.credential.clone()
    }

    /// A guard let the request in.
    pub(crate) fn let_in(parts: &Parts, endpoint: EndpointId<R>) {
        if let Some(injected) = parts.extensions.get::<Self>() {
            injected.let_in_to.store(u32::from(endpoint.index()), Ordering::Relaxed);
        }
    }

    /// A guard only reported that it would refuse the request with this code.
    pub(crate) fn reported(parts: &Parts, code: &'static str) {
        if let Some(injected) = parts.extensions.get::<Self>() {
            // The first one is the outermost.
            let _ = injected.reported.set(code);
        }
    }

    /// The code with which a guard would have refused the request, had it not only reported.
    pub(super) fn report(&self) -> Option<&'static str> {
        self.reported.get().copied()
    }

    /// The endpoint that a guard let the request in to.
    pub(super) fn endpoint(&self) -> Option<EndpointId<R>> {
        EndpointId::from_index(u16::try_from(self.let_in_to.load(Ordering::Relaxed)).ok()?)
    }
}

impl<R: Registry, P> Clone for Injected<R, P> {
    fn clone(&self) -> Self {
        let (let_in_to, reported) = (Arc::clone(&self.let_in_to), Arc::clone(&self.reported));
        Self { credential: self.credential.clone(), let_in_to, reported }
    }
}
