//! Refusals: what the caller is told, and what is written down for who may read the audit.

use std::time::Duration;

use acl::{EndpointId, Mode};
use acl_tower::Cause;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, json};

use super::credential::{Credential, Principal};
use crate::api::Api;
use crate::app::App;
use crate::decisions::{self, Decision};
use crate::failure::Failure;
use crate::secret;

/// A refusal of the edge.
pub type Refusal = acl_tower::Refusal<Api, Principal>;

/// In the API's own shape. The deciding pattern is not in it.
impl From<&Refusal> for Failure {
    fn from(refusal: &Refusal) -> Self {
        let cause = refusal.cause();
        let message = match cause {
            Cause::NoCredential => {
                "send `Authorization: key ID:SECRET`, `token ID:CODE`, or a session's cookie".to_owned()
            }
            _ => refusal.message(),
        };
        if let Cause::TooManyRequests { retry_after } = cause {
            // Rounded up to whole seconds.
            return Self::too_many(1).after(retry_after + Duration::from_millis(999));
        }
        let failure = Self::new(cause.status(), cause.code(), message);
        if refusal.credential().is_none() || refusal.target().endpoint().is_none() {
            return failure;
        }
        failure.with(Map::from_iter([
            ("tags".to_owned(), refusal.tags().collect()),
            ("modes".to_owned(), refusal.modes().collect()),
            ("decision_id".to_owned(), json!(refusal.id().to_string())),
        ]))
    }
}

/// In the extensions of an answer whose refusal is written down: that of a read that follows a write comes by twice.
#[derive(Clone)]
struct WrittenDown;

/// Writes refusals down before they are answered: one that cannot be found again by its id is not told.
pub async fn written_down(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let written = match response.extensions().get::<Refusal>() {
        Some(refusal) if response.extensions().get::<WrittenDown>().is_none() => record(&app, refusal).await,
        _ => return response,
    };
    match written {
        Ok(()) => {
            response.extensions_mut().insert(WrittenDown);
            response
        }
        Err(failure) => failure.into_response(),
    }
}

/// Writes a refusal of a known caller down, with the pattern that decided.
///
/// # Errors
/// The database does not answer.
pub async fn record(app: &App, refusal: &Refusal) -> Result<(), Failure> {
    let (Some(credential), Some(endpoint)) = (refusal.credential(), refusal.target().endpoint()) else {
        return Ok(());
    };
    let reason = reason(credential, endpoint);
    write(app, &refusal.id().to_string(), credential, endpoint, refusal.cause().code(), &reason).await
}

/// The reason, and whether the credential's own list or a list that bounds it decided, so that the reader knows what to
/// change.
fn reason(credential: &Credential, endpoint: EndpointId<Api>) -> String {
    let verdict = credential.decide(endpoint);
    match (verdict.place().list, credential.mode()) {
        (0, _) => verdict.to_string(),
        (_, Mode::SESSION) => format!("{verdict}, by the role of its person"),
        (1, _) => format!("{verdict}, by its own list"),
        _ => format!("{verdict}, by a role that bounds it"),
    }
}

/// An id for a decision that is no refusal.
pub fn new_id() -> String {
    secret::ticket()
}

/// Writes a decision down.
///
/// # Errors
/// The database does not answer.
pub async fn write(
    app: &App,
    id: &str,
    credential: &Credential,
    endpoint: EndpointId<Api>,
    code: &str,
    reason: &str,
) -> Result<(), Failure> {
    let decision = Decision {
        id,
        credential: credential.name(),
        who: &credential.principal().who,
        route: endpoint.route(),
        code,
        reason,
    };
    decisions::write(&app.db, decision).await
}
