//! Enforcement: every handler stands behind the guard of its endpoint, and here is what this server does besides:
//! its own form of a refusal, its records, maintenance.

pub mod carrier;
pub mod credential;
pub mod follow;
pub mod gate;
pub mod refusals;

use std::sync::Arc;

use acl::EndpointId;
use acl_tower::Protected;
use axum::body::HttpBody as _;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};

use crate::answer::BASE;
use crate::apart::{ADMINISTRATION, BODIES, Turns};
use crate::api::Api;
use crate::body::{self, Limit};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::maintenance;
use credential::Credential;
use gate::{Admitted, Authorized, Gate};

/// The most bytes of a body that is read among the threads that answer.
const LONG_BODY: u64 = 64 << 10;

/// Every handler behind its guard.
pub fn routes(gate: &Gate) -> Protected {
    let routes = EndpointId::<Api>::all().fold(Api::routes(&gate.edge), |routes, endpoint| {
        routes.layer(endpoint, from_fn_with_state((gate.clone(), endpoint), admit))
    });
    routes.with_state(gate.app.clone())
}

/// What is done with a request that its guard let in.
async fn admit(
    State((gate, endpoint)): State<(Gate, EndpointId<Api>)>,
    mut request: Request,
    next: Next,
) -> Response {
    if is_page(endpoint) {
        return page(&gate, endpoint, request, next).await;
    }
    let route = endpoint.route();
    let contract = gate.app.contract;
    match contract.query(route, request.uri()) {
        Ok(query) => _ = request.extensions_mut().insert(query),
        Err(failure) => return failure.into_response(),
    }
    let Some(authorized) = request.extensions().get::<Authorized>().cloned() else {
        // Public: there is nobody to count.
        return match contract.body(route, request).await {
            Ok(request) => next.run(request).await,
            Err(failure) => failure.into_response(),
        };
    };
    if let Err(failure) = recorded(&gate, endpoint, authorized.credential()).await {
        return failure.into_response();
    }
    let admitted = Admitted { gate: gate.clone(), authorized: authorized.clone() };
    request.extensions_mut().insert(Caller::new(admitted));
    request.extensions_mut().insert(Limit::Caller);
    let turns = turns(endpoint, &request);
    let answer = async move |request| {
        let answer = async {
            let request = contract.body(route, request).await?;
            follow::run(&gate, &authorized, request, next).await.map(as_here)
        };
        answer.await.unwrap_or_else(Failure::into_response)
    };
    match turns {
        Some(turns) => turns.answer(request, answer).await,
        None => answer(request).await,
    }
}

/// Whether the endpoint is a page of keys, not a call of the API.
fn is_page(endpoint: EndpointId<Api>) -> bool {
    !endpoint.route().path.starts_with(BASE)
}

/// Answers with a page of keys. Its form has the limits of the forms of other pages.
async fn page(gate: &Gate, endpoint: EndpointId<Api>, mut request: Request, next: Next) -> Response {
    let Some(authorized) = request.extensions().get::<Authorized>() else { return next.run(request).await };
    if let Err(failure) = recorded(gate, endpoint, authorized.credential()).await {
        return failure.into_response();
    }
    request.extensions_mut().insert(Limit::Form);
    ADMINISTRATION
        .answer(request, async |request| {
            let (parts, body) = request.into_parts();
            match body::bytes(Request::from_parts(parts.clone(), body)).await {
                Ok(bytes) => next.run(Request::from_parts(parts, bytes.into())).await,
                Err(failure) => failure.into_response(),
            }
        })
        .await
}

/// Brings failures of acl-keys' handlers into the form of this server.
fn as_here(response: Response) -> Response {
    if let Some(error) = response.extensions().get::<Arc<acl_keys::Error>>() {
        return Failure::from(&**error).into_response();
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind == "application/problem+json") {
        let message = "the path, the query or the body is not what this takes";
        return Failure::new(response.status(), "bad_request", message).into_response();
    }
    response
}

/// The turns that a request waits for, if it may take long.
fn turns(endpoint: EndpointId<Api>, request: &Request) -> Option<&'static Turns> {
    if Api::ADMINISTRATION.reaches(endpoint) {
        Some(&ADMINISTRATION)
    } else if request.body().size_hint().upper().is_none_or(|bytes| bytes > LONG_BODY) {
        Some(&BODIES)
    } else {
        None
    }
}

async fn recorded(gate: &Gate, endpoint: EndpointId<Api>, credential: &Credential) -> Result<(), Failure> {
    maintenance::admit(&gate.app.db, credential.allows(Api::HELPDESK_PUT_MAINTENANCE)).await?;
    if credential.principal().who.acting_for.is_some() {
        // Both agents stand in the record of everything that one does as another.
        let reason = credential.decide(endpoint).to_string();
        refusals::write(&gate.app, &refusals::new_id(), credential, endpoint, "acting", &reason).await?;
    }
    Ok(())
}
