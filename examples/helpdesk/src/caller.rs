//! Who calls a handler.

use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use acl::{Mode, Route, Verdict};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::credentials::who::Who;
use crate::failure::Failure;

/// The credential that was let in. The edge puts it into the request's extensions.
#[derive(Clone)]
pub struct Caller(Arc<dyn LetIn>);

/// What a handler may ask of the credential that was let in.
///
/// Handlers name endpoints by their routes: the registry's type comes from the list that names the handlers, so they
/// cannot name it. The one implementation is the edge's, which is above the registry.
pub trait LetIn: Send + Sync + 'static {
    /// Whose it is.
    fn who(&self) -> &Who;

    /// By what kind of credential the request came.
    fn mode(&self) -> Mode;

    /// Whether one of its lists is stale (S3).
    fn is_stale(&self) -> bool;

    /// Whether it may call the endpoint, and why; none if the registry has no such endpoint.
    fn decide(&self, route: Route<'_>) -> Option<Verdict<'_>>;

    /// Whether it may call the endpoint. What the registry does not have, nobody may (D9).
    fn may(&self, route: Route<'_>) -> bool {
        self.decide(route).is_some_and(|verdict| verdict.is_allowed())
    }

    /// Goes on if the credential, loaded anew, may call the endpoint at this moment, and counts that: for what one
    /// request does beside its own endpoint.
    ///
    /// # Errors
    /// 401 if it was revoked since, 403 as if the endpoint had been called.
    fn permit_now<'a>(
        &'a self,
        route: Route<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;
}

impl Caller {
    /// The caller of a request that the edge let in.
    pub fn new(credential: impl LetIn) -> Self {
        Self(Arc::new(credential))
    }
}

impl Deref for Caller {
    type Target = dyn LetIn;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let caller = parts.extensions.get().cloned();
        caller.ok_or_else(|| Failure::internal("a handler that asks who calls, where nobody was let in"))
    }
}
