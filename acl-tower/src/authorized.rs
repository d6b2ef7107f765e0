//! What a request that was let in has with it.

use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use acl_core::{EndpointId, Registry, Verdict};
use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response};

use crate::credential::Credential;
use crate::refusal::Refusal;
use crate::settings::Settings;

/// In the extensions of a request that a guard let in: whose it is, and for which endpoint.
///
/// With axum it is an extractor. Where nothing enforced before it, and at a `public` endpoint, where nobody asked,
/// there is none: `Authorized` then answers 500 and says so in an event, `Option<Authorized>` is `None` at a `public`
/// endpoint only.
pub struct Authorized<Api: Registry, Principal> {
    credential: Arc<Credential<Api, Principal>>,
    endpoint: EndpointId<Api>,
    settings: Arc<Settings<Api, Principal>>,
}

impl<R: Registry, P> Authorized<R, P> {
    /// Of a credential that may call the endpoint.
    pub(crate) fn new(
        credential: Arc<Credential<R, P>>,
        endpoint: EndpointId<R>,
        settings: &Arc<Settings<R, P>>,
    ) -> Self {
        Self { credential, endpoint, settings: Arc::clone(settings) }
    }

    /// Decides, with the audit event.
    pub(crate) fn decide(
        credential: Arc<Credential<R, P>>,
        endpoint: EndpointId<R>,
        settings: &Arc<Settings<R, P>>,
    ) -> Result<Self, Refusal<R, P>> {
        if credential.allows(endpoint) {
            settings.allowed(&credential, endpoint);
            Ok(Self::new(credential, endpoint, settings))
        } else {
            let refusal = Refusal::of(Arc::clone(&credential), endpoint);
            match settings.reporting().filter(|reporting| reporting.is_endpoint(endpoint)) {
                None => {
                    settings.refused(&refusal);
                    Err(refusal)
                }
                Some(reporting) => {
                    settings.reported(&refusal);
                    reporting.count(refusal.target(), refusal.cause().code(), None);
                    Ok(Self::new(credential, endpoint, settings))
                }
            }
        }
    }

    /// Goes on if the same credential may call another endpoint too: one whose effect this request would have besides
    /// its own. Call it before the effect.
    ///
    /// Deleting a person deletes their tickets, and a field of one resource may do what another endpoint is for. A list
    /// that denies the other endpoint denies it on this way too only if the handler asks. The decision is that of the
    /// edge: the same credential, the same audit event, the same answer to a refusal.
    ///
    /// It decides for the credential as it was loaded for this request (H8). O(1) where it allows.
    ///
    /// ```
    /// # struct Person;
    /// # mod tickets { #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))] pub fn delete() {} }
    /// # mod people { #[acl::endpoint(DELETE, "/people/{id}", tags("people.people.delete"))] pub fn delete() {} }
    /// # acl::registry! { pub struct Api; endpoints: [tickets::delete, people::delete] }
    /// use acl_tower::{Authorized, NotPermitted};
    ///
    /// // Of axum, with the annotation of `DELETE /people/{id}`.
    /// async fn delete(by: Authorized<Api, Person>) -> Result<(), NotPermitted<Api, Person>> {
    ///     by.permits(Api::TICKETS_DELETE)?;
    ///     // Now the person may go, and their tickets with them.
    ///     Ok(())
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// A permission, which has no route, is decided in the same way. Here whoever may call the endpoint may publish a
    /// package, but a package with a new name needs a further right:
    ///
    /// ```
    /// # struct Person;
    /// # mod packages { #[acl::endpoint(PUT, "/packages/{name}", tags("packages.packages.put"))] pub fn publish() {} }
    /// # fn is_new(_: &str) -> bool { true }
    /// acl::permission! { PUBLISH_NEW("packages.names.post") }
    /// acl::registry! { pub struct Api; endpoints: [packages::publish, PUBLISH_NEW] }
    /// use acl_tower::{Authorized, NotPermitted};
    ///
    /// async fn publish(by: Authorized<Api, Person>, name: String) -> Result<(), NotPermitted<Api, Person>> {
    ///     if is_new(&name) {
    ///         by.permits(Api::PUBLISH_NEW)?;
    ///     }
    ///     Ok(())
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// The refusal. Of axum it is an answer, the one that a call of the other endpoint would get.
    pub fn permits(&self, endpoint: EndpointId<R>) -> Result<Self, NotPermitted<R, P>> {
        let decided = Self::decide(Arc::clone(&self.credential), endpoint, &self.settings);
        decided.map_err(|refusal| NotPermitted { refusal, settings: Arc::clone(&self.settings) })
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
        let (credential, settings) = (Arc::clone(&self.credential), Arc::clone(&self.settings));
        Self { credential, endpoint: self.endpoint, settings }
    }
}

/// Shows the endpoint and no more.
impl<R: Registry, P> fmt::Debug for Authorized<R, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authorized({})", self.endpoint)
    }
}

/// Why [`Authorized::permits`] refused, and how the edge answers that.
pub struct NotPermitted<Api: Registry, Principal> {
    refusal: Refusal<Api, Principal>,
    settings: Arc<Settings<Api, Principal>>,
}

impl<R: Registry, P> NotPermitted<R, P> {
    /// The refusal.
    pub const fn refusal(&self) -> &Refusal<R, P> {
        &self.refusal
    }
}

impl<R: Registry, P: Send + Sync + 'static> NotPermitted<R, P> {
    /// The answer, as the edge gives it to a request with this head, with the refusal in its extensions.
    #[must_use = "an answer refuses nobody until it is sent"]
    pub fn answer(self, head: &Parts) -> Response<Bytes> {
        let response = self.settings.respond(&self.refusal, head);
        self.refusal.in_answer(response)
    }

    /// The same where the head is not at hand any more: a function of [`Settings::answer`] gets an empty one.
    #[must_use = "an answer refuses nobody until it is sent"]
    pub fn into_answer(self) -> Response<Bytes> {
        self.answer(&Request::new(()).into_parts().0)
    }
}

/// The cause and the decision id, and no more.
impl<R: Registry, P> fmt::Debug for NotPermitted<R, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NotPermitted({:?})", self.refusal)
    }
}

/// [`Refusal::message`].
impl<R: Registry, P> fmt::Display for NotPermitted<R, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.refusal.fmt(f)
    }
}

impl<R: Registry, P> Error for NotPermitted<R, P> {}

/// In the extensions of a request to a `public` endpoint: a guard of this registry stood there, and let everyone in.
/// Its size is zero, so it costs no allocation.
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

/// In the extensions of a request whose caller is not known, and which an edge that only reports let go on.
pub(crate) struct Reported<R> {
    /// None where there is no endpoint.
    #[cfg_attr(not(feature = "axum"), expect(dead_code, reason = "the extractor looks at it"))]
    pub(crate) endpoint: Option<EndpointId<R>>,
}

impl<R> Clone for Reported<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Reported<R> {}
