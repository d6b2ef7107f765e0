//! Refusals: what the caller is told, and what is written down for who may read the audit.

use acl::{EndpointId, PatternList, Reason, Registry as _};
use axum::http::StatusCode;
use serde_json::{Map, json};

use crate::api::Api;
use crate::app::App;
use crate::clock::now;
use crate::credentials::credential::Credential;
use crate::failure::Failure;
use crate::secret;

/// A refusal with its decision id. The deciding pattern goes into the table, never into the answer.
///
/// # Errors
/// The database does not answer.
pub async fn refuse(
    app: &App,
    credential: &Credential,
    endpoint: EndpointId<Api>,
) -> Result<Failure, Failure> {
    let decision = credential.decide(endpoint);
    let (code, reason) = match credential.stale() {
        Some(pattern) => ("key_list_stale", format!("denied: `{pattern}` denies nothing that exists")),
        None => (decision.reason().code(), decision.to_string()),
    };
    let id = write(app, credential, endpoint, code, &reason).await?;
    let tags: Vec<_> = endpoint.tags().map(acl::Tag::as_str).collect();
    let modes: Vec<_> = endpoint.endpoint().modes().iter().map(|mode| mode.to_string()).collect();
    let message = match decision.reason() {
        _ if code == "key_list_stale" => {
            "the credential's list no longer fits the API; its owner must correct it".to_owned()
        }
        Reason::ModeNotAllowed { mode } => {
            format!("not open to mode `{mode}`; open to: {}", modes.join(", "))
        }
        Reason::TagDenied { .. } => format!("a tag of this endpoint is denied: {}", tags.join(", ")),
        _ => format!("none of the tags of this endpoint is granted: {}", tags.join(", ")),
    };
    let more = Map::from_iter([
        ("tags".to_owned(), json!(tags)),
        ("modes".to_owned(), json!(modes)),
        ("decision_id".to_owned(), json!(id)),
    ]);
    Ok(Failure::new(StatusCode::FORBIDDEN, code, message).with(more))
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
    let Ok(list) = PatternList::parse(text) else { return Ok(true) };
    let decision = list.decide(endpoint, credential.mode());
    let stale = Api::CATALOG.stale_deny(list).is_some();
    if decision.is_allowed() && !stale {
        return Ok(false);
    }
    write(app, credential, endpoint, "would_deny", &decision.to_string()).await?;
    Ok(true)
}

/// Writes a decision down; its id.
///
/// # Errors
/// The database does not answer.
pub async fn write(
    app: &App,
    credential: &Credential,
    endpoint: EndpointId<Api>,
    code: &str,
    reason: &str,
) -> Result<String, Failure> {
    let id = secret::ticket();
    let (who, route) = (credential.principal(), endpoint.route());
    sqlx::query(
        "INSERT INTO decisions (id, at, credential, person, acting_for, method, path, code, reason)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&id)
    .bind(now())
    .bind(format!("{} {}", who.held.method(), who.held.id()))
    .bind(who.person)
    .bind(who.acting_for)
    .bind(route.method)
    .bind(route.path)
    .bind(code)
    .bind(reason)
    .execute(&app.db)
    .await?;
    Ok(id)
}
