//! Letting a credential in to one more endpoint, for what a request does beside its own, and counting what keys call.

use std::pin::Pin;
use std::sync::Arc;

use acl::{EndpointId, Mode, Route, Verdict};
use acl_tower::Settings;

use super::carrier::Stores;
use super::credential::{self, Credential};
use super::refusals;
use crate::api::Api;
use crate::app::App;
use crate::caller::LetIn;
use crate::calls::{self, Ended};
use crate::credentials::again;
use crate::credentials::who::Who;
use crate::failure::Failure;

/// The edge of this server.
pub type Edge = acl_tower::Edge<Api, Stores>;
/// In the extensions of a request that was let in.
pub type Authorized = acl_tower::Authorized<Api, Who>;

/// The edge, and the state in which its decisions are recorded. `Clone` is four counts.
#[derive(Clone)]
pub struct Gate {
    /// The state of the server.
    pub app: App,
    /// Who is let in.
    pub edge: Edge,
}

impl Gate {
    /// The gate to this state.
    pub fn new(app: App) -> Self {
        let settings = Settings::new()
            .labels("x-api-tags", "x-api-modes")
            .answer(|refusal, _| Failure::from(refusal).answer());
        Self { edge: Edge::with(Stores::new(app.db.clone()), settings), app }
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
            Err(refusal) => {
                refusals::record(&self.app, &refusal).await?;
                Err(Failure::from(&refusal))
            }
        }
    }

    /// Counts what a key was let in to, and whether its candidate list would have refused it.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn called(&self, credential: &Credential, endpoint: EndpointId<Api>) -> Result<(), Failure> {
        let Some(key) = credential.principal().held.key() else { return Ok(()) };
        let would_deny = refusals::candidate(&self.app, credential, endpoint).await?;
        let ended = if would_deny { Ended::WouldDeny } else { Ended::Allowed };
        calls::count(&self.app.db, key, endpoint.route(), ended).await
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
        self.authorized.principal()
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
            let now = again(&self.gate.app.db, self.who()).await?.ok_or_else(Failure::wrong_credential)?;
            let now = Arc::new(credential::of(now));
            self.gate.permit(&now, endpoint).await?;
            // No request of its own follows this read, so it is counted here.
            self.gate.called(&now, endpoint).await
        })
    }
}
