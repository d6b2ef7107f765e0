//! Who looks at a page: a signed-in agent, decided as for the API.

use std::sync::Arc;

use acl::EndpointId;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::{address, frame};
use crate::api::Api;
use crate::app::App;
use crate::credentials::sessions;
use crate::credentials::who::Who;
use crate::edge::credential::{self, Credential, Session};
use crate::edge::gate::Gate;
use crate::edge::refusals::{self, Refusal};
use crate::failure::Failure;
use crate::maintenance;
use crate::secret;

/// A signed-in agent.
pub(crate) struct Visitor {
    gate: Gate,
    credential: Arc<Credential>,
}

impl Visitor {
    /// Who it is.
    pub(super) fn who(&self) -> &Who {
        &self.credential.principal().who
    }

    /// What they may do.
    pub(super) fn credential(&self) -> &Credential {
        &self.credential
    }

    /// The number of the session.
    pub(super) fn session(&self) -> i64 {
        self.who().held.id()
    }

    /// The word against forged writes.
    pub(super) fn word(&self) -> &str {
        self.credential.principal().session.as_ref().map_or("", |session| &session.word)
    }

    /// Whether they may call the endpoint: for a link or a button, which shows nothing of it.
    pub(super) fn may(&self, endpoint: EndpointId<Api>) -> bool {
        self.credential.allows(endpoint)
    }

    /// Whether they may call the endpoint, where a page shows what it does. If so, that is an event as a call of it is.
    pub(super) fn reads(&self, endpoint: EndpointId<Api>) -> bool {
        self.may(endpoint) && self.decide(endpoint).is_none()
    }

    /// Decides as the edge does for the API; the refusal, if it is one.
    pub(super) fn decide(&self, endpoint: EndpointId<Api>) -> Option<Refusal> {
        self.gate.edge.authorize(&self.credential, endpoint).err()
    }

    /// Writes a refusal down, so that it is found by its id.
    pub(super) async fn write_down(&self, refusal: &Refusal) -> Result<(), Failure> {
        refusals::record(&self.gate.app, refusal).await
    }

    /// Goes on if a form has the session's word. If not, that is an event, as it is of a call.
    pub(super) fn check_word(&self, given: Option<&str>) -> Result<(), Failure> {
        let matches = given.is_some_and(|given| secret::same(given.as_bytes(), self.word().as_bytes()));
        if matches {
            return Ok(());
        }
        let credential = self.credential.name();
        tracing::info!(target: acl_tower::AUDIT, allowed = false, code = "csrf", credential, "refused");
        Err(Failure::forbidden(
            "csrf",
            "this form is not from this session; go back, load the page again, and retry",
        ))
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let mut tickets = sessions::tickets(&parts.headers);
        let known = match (tickets.next(), tickets.next()) {
            (Some(ticket), None) => {
                let found = sessions::authenticate(&app.db, ticket).await.map_err(frame::failed)?;
                found.map(|(stored, name)| (stored, Session { name, word: sessions::word(ticket) }))
            }
            _ => None,
        };
        let Some((stored, session)) = known else {
            return Err(Redirect::to(&address::sign_in_for(&parts.method, &parts.uri)).into_response());
        };
        let gate = parts.extensions.get::<Gate>().cloned();
        let gate = gate.ok_or_else(|| frame::failed(Failure::internal("a page without a gate")))?;
        let credential = Arc::new(credential::of(stored, Some(session)));
        // Who signs out does so at any time.
        if parts.uri.path() != "/sign_out" {
            let can_end = credential.allows(Api::HELPDESK_PUT_MAINTENANCE);
            maintenance::admit(&app.db, can_end).await.map_err(frame::failed)?;
        }
        Ok(Self { gate, credential })
    }
}
