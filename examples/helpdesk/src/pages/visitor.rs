//! Who looks at a page: a signed-in agent, decided as for the API.

use acl::EndpointId;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::frame;
use crate::api::Api;
use crate::app::App;
use crate::credentials::sessions;
use crate::credentials::who::{Held, Who};
use crate::edge::credential::{self, Credential};
use crate::maintenance;

/// A signed-in agent.
pub(crate) struct Visitor {
    credential: Credential,
    /// Their name.
    pub(super) name: String,
    /// The word against forged writes.
    pub(super) csrf: String,
}

impl Visitor {
    /// Who it is.
    pub(super) fn who(&self) -> &Who {
        self.credential.principal()
    }

    /// The number of the session.
    pub(super) fn session(&self) -> i64 {
        match self.who().held {
            Held::Session { id } => id,
            Held::Key { .. } | Held::Token { .. } => 0,
        }
    }

    /// Their credential.
    pub(super) fn credential(&self) -> &Credential {
        &self.credential
    }

    /// Whether they may call the endpoint, and so see what it shows.
    pub(super) fn may(&self, endpoint: EndpointId<Api>) -> bool {
        self.credential.allows(endpoint)
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let mut tickets = sessions::tickets(&parts.headers);
        let stored = match (tickets.next(), tickets.next()) {
            (Some(ticket), None) => sessions::authenticate(&app.db, ticket).await.map_err(frame::failed)?,
            _ => None,
        };
        let Some(stored) = stored else {
            return Err(Redirect::to("/sign_in").into_response());
        };
        let credential = credential::of(stored);
        // Who signs out does so at any time.
        if parts.uri.path() != "/sign_out" {
            let can_end = credential.allows(Api::HELPDESK_PUT_MAINTENANCE);
            maintenance::admit(&app.db, can_end).await.map_err(frame::failed)?;
        }
        let person = credential.principal().person;
        let session = credential.principal().held.id();
        let name = sqlx::query_scalar("SELECT name FROM people WHERE id = ?").bind(person).fetch_one(&app.db);
        let name = name.await.map_err(|error| frame::failed(error.into()))?;
        let csrf = sessions::csrf(&app.db, session).await.map_err(frame::failed)?;
        Ok(Self { credential, name, csrf })
    }
}
