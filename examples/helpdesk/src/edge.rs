//! Enforcement: who is let in to which endpoint. STAND-IN for acl-tower's edge.

use acl::{Access, EndpointId};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::api::Api;
use crate::app::App;
use crate::calls::{self, Ended};
use crate::credentials::carrier;
use crate::credentials::who::Credential;
use crate::failure::Failure;
use crate::{follow, maintenance, refusals};

/// In the extensions of a request that was let in.
#[derive(Clone)]
pub struct Authorized(pub Credential);

/// The guard of one endpoint.
pub async fn guard(
    State((app, endpoint)): State<(App, EndpointId<Api>)>,
    request: Request,
    next: Next,
) -> Response {
    let answer = admitted(&app, endpoint, request, next).await;
    let mut response = answer.unwrap_or_else(Failure::into_response);
    let list = |items: Vec<String>| HeaderValue::try_from(items.join(", ")).ok();
    let tags = list(endpoint.tags().map(|tag| tag.to_string()).collect());
    let modes = list(endpoint.endpoint().modes().iter().map(|mode| mode.to_string()).collect());
    for (name, value) in [(TAGS, tags), (MODES, modes)] {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// On every answer of an endpoint: its tags.
pub const TAGS: HeaderName = HeaderName::from_static("x-api-tags");
/// On every answer of an endpoint: the modes that it is open to.
pub const MODES: HeaderName = HeaderName::from_static("x-api-modes");

async fn admitted(
    app: &App,
    endpoint: EndpointId<Api>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    if endpoint.endpoint().access() == Access::Public {
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    let credential = carrier::read(app, &parts).await?;
    let credential = credential.ok_or_else(|| {
        Failure::new(StatusCode::UNAUTHORIZED, "no_credential", "send `Authorization: key ID:CODE`, a token or a session")
    })?;
    permit(app, &credential, endpoint).await?;
    let who = credential.principal();
    if maintenance::is_on(&app.db).await? && !credential.decide(Api::HELPDESK_PUT_MAINTENANCE).is_allowed() {
        return Err(Failure::new(StatusCode::LOCKED, "maintenance", "the helpdesk is in maintenance; try later"));
    }
    if who.acting_for.is_some() {
        // Both agents stand in the record of everything that one does as another.
        refusals::write(app, &credential, endpoint, "acting", &credential.decide(endpoint).to_string()).await?;
    }
    if let Some(key) = who.held.key() {
        let would_deny = refusals::candidate(app, &credential, endpoint).await?;
        calls::count(&app.db, key, endpoint, if would_deny { Ended::WouldDeny } else { Ended::Allowed }).await?;
    }
    parts.extensions.insert(Authorized(credential));
    follow::run(app, endpoint, Request::from_parts(parts, body), next).await
}

/// Goes on if the credential may call the endpoint; a refusal is written down first.
///
/// # Errors
/// 403 with the code that D8 names.
pub async fn permit(app: &App, credential: &Credential, endpoint: EndpointId<Api>) -> Result<(), Failure> {
    if credential.decide(endpoint).is_allowed() && credential.stale().is_none() {
        return Ok(());
    }
    if let Some(key) = credential.principal().held.key() {
        calls::count(&app.db, key, endpoint, Ended::Denied).await?;
    }
    Err(refusals::refuse(app, credential, endpoint).await?)
}
