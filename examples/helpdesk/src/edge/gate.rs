//! Decides whether a credential may call one more endpoint, for what a request does besides its own.

use std::pin::Pin;
use std::sync::Arc;

use acl::{EndpointId, Mode, Route, Verdict};
use acl_keys::Keys;
use acl_tower::{Rejected, Settings};

use super::carrier::Stores;
use super::credential::{Credential, Principal};
use super::refusals::{self, Refusal};
use crate::api::Api;
use crate::app::App;
use crate::caller::LetIn;
use crate::credentials::who::Who;
use crate::failure::Failure;

/// The edge of this server.
pub type Edge = acl_tower::Edge<Api, Stores>;
/// In the extensions of a request that was let in.
pub type Authorized = acl_tower::Authorized<Api, Principal>;

/// The edge, and the state in which its decisions are recorded. A clone costs some reference counts.
#[derive(Clone)]
pub struct Gate {
    /// The state of the server.
    pub app: App,
    /// Who is let in.
    pub edge: Edge,
    stores: Stores,
}

impl Gate {
    /// Creates the gate to this state. The settings say how refusals are answered.
    pub fn new(app: App, keys: &Keys<Api>, settings: Settings<Api, Principal>) -> Self {
        let stores = Stores::new(app.db.clone(), keys.authenticate());
        let settings = settings.labels("x-api-tags", "x-api-modes");
        // acl-keys counts what a key calls and what it is refused.
        let settings = keys.counting(settings, |who| Some(who.key.as_ref()?.principal()));
        Self { edge: Edge::with(stores.clone(), settings), stores, app }
    }

    /// Goes on if the credential may call the endpoint too.
    ///
    /// # Errors
    /// 403 as if the endpoint had been called; it is written down first.
    pub async fn permit(
        &self,
        credential: &Arc<Credential>,
        endpoint: EndpointId<Api>,
    ) -> Result<(), Failure> {
        match self.edge.authorize(credential, endpoint) {
            Ok(_) => Ok(()),
            Err(refusal) => Err(self.refused(&refusal).await),
        }
    }

    /// As [`Gate::permit`], for an endpoint that is called right after, and counted then.
    ///
    /// # Errors
    /// As [`Gate::permit`].
    pub async fn will_permit(
        &self,
        credential: &Arc<Credential>,
        endpoint: EndpointId<Api>,
    ) -> Result<(), Failure> {
        if credential.allows(endpoint) { Ok(()) } else { self.permit(credential, endpoint).await }
    }

    async fn refused(&self, refusal: &Refusal) -> Failure {
        match refusals::record(&self.app, refusal).await {
            Ok(()) => refusal.into(),
            Err(failure) => failure,
        }
    }
}

/// The endpoint of a route that a handler names.
///
/// # Errors
/// 403 for what is not in the registry (D9).
pub fn endpoint(route: Route<'_>) -> Result<EndpointId<Api>, Failure> {
    let endpoint = EndpointId::by_route(route.method, route.path);
    endpoint.ok_or_else(|| Failure::forbidden("not_in_registry", format!("`{route}` is not in the registry")))
}

/// A request that was let in, as its handler may ask of it.
pub(super) struct Admitted {
    pub(super) gate: Gate,
    pub(super) authorized: Authorized,
}

impl LetIn for Admitted {
    fn who(&self) -> &Who {
        &self.authorized.principal().who
    }

    fn mode(&self) -> Mode {
        self.authorized.credential().mode()
    }

    fn is_stale(&self) -> bool {
        self.authorized.credential().rights().findings().next().is_some()
    }

    fn decide(&self, route: Route<'_>) -> Option<Verdict<'_>> {
        let endpoint = EndpointId::by_route(route.method, route.path)?;
        Some(self.authorized.credential().decide(endpoint))
    }

    fn permit_now<'a>(
        &'a self,
        route: Route<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>> {
        Box::pin(async move {
            let endpoint = endpoint(route)?;
            let now = self.gate.stores.again(self.authorized.credential()).await.map_err(failure)?;
            let now = Arc::new(now.ok_or_else(Failure::wrong_credential)?);
            self.gate.permit(&now, endpoint).await
        })
    }
}

/// The failure for a credential that is no longer let in.
fn failure(rejected: Rejected) -> Failure {
    match rejected {
        Rejected::Answer(answer) => answer.extensions().get().cloned(),
        Rejected::TooManyRequests { retry_after } => Some(Failure::too_many(1).after(retry_after)),
        Rejected::WrongCredential => Some(Failure::wrong_credential()),
        _ => None,
    }
    .unwrap_or_else(Failure::unavailable)
}
