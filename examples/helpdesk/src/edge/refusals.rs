//! Refusals: what the caller is told, and what is written down for who may read the audit.

use acl::{EndpointId, Registry as _, Rights};
use acl_tower::Cause;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, json};

use super::credential::Credential;
use crate::api::Api;
use crate::app::App;
use crate::calls::{self, Ended};
use crate::credentials::who::Who;
use crate::decisions::{self, Decision};
use crate::failure::Failure;
use crate::secret;

/// A refusal of the edge.
pub type Refusal = acl_tower::Refusal<Api, Who>;

/// In the API's own shape. The deciding pattern is not in it.
impl From<&Refusal> for Failure {
    fn from(refusal: &Refusal) -> Self {
        let cause = refusal.cause();
        let message = match cause {
            Cause::NoCredential => {
                "send `Authorization: key ID:CODE`, `token ID:CODE`, or a session's cookie".to_owned()
            }
            _ => refusal.message(),
        };
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
    if let Some(key) = credential.principal().held.key() {
        calls::count(&app.db, key, endpoint.route(), Ended::Denied).await?;
    }
    let reason = reason(credential, endpoint);
    write(app, &refusal.id().to_string(), credential, endpoint, refusal.cause().code(), &reason).await
}

/// Why, and by which of the lists that bound the credential: whoever reads it must know which one to change.
fn reason(credential: &Credential, endpoint: EndpointId<Api>) -> String {
    let verdict = credential.decide(endpoint);
    match verdict.place().list.checked_sub(1) {
        None => verdict.to_string(),
        Some(number) => format!("{verdict}, by {}", credential.principal().held.list_name(number)),
    }
}

/// What the key's candidate list would do with a call that is let in; whether it would refuse it.
///
/// # Errors
/// The database does not answer.
pub async fn candidate(
    app: &App,
    credential: &Credential,
    endpoint: EndpointId<Api>,
) -> Result<bool, Failure> {
    let Some(text) = credential.principal().candidate.as_deref() else { return Ok(false) };
    let candidate = [text];
    let verdict = Rights::new(Api::CATALOG, credential.mode(), &candidate).decide(endpoint.endpoint());
    if verdict.is_allowed() {
        return Ok(false);
    }
    let reason = verdict.to_string();
    write(app, &new_id(), credential, endpoint, "would_deny", &reason).await?;
    Ok(true)
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
        who: credential.principal(),
        route: endpoint.route(),
        code,
        reason,
    };
    decisions::write(&app.db, decision).await
}
