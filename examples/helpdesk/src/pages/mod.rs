//! Pages for people, rendered by the server. A page is a view of API endpoints: it names the endpoint whose
//! right it needs, and whoever may call that with a session may see the page.

mod address;
mod audit;
mod changes;
mod decisions;
mod editor;
mod form;
mod frame;
mod layout;
mod roles;
mod sign_in;
mod times;
mod visitor;

use axum::extract::{FromRequestParts as _, Request};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};

use self::visitor::Visitor;
use crate::apart::ADMINISTRATION;
use crate::app::App;
use crate::body::Limit;
use crate::credentials::sessions;
use crate::edge::gate::Gate;
use crate::failure::Failure;

/// All pages. Whether they are shown is decided at this gate, as calls of the API are.
pub fn router(gate: &Gate) -> Router<App> {
    Router::new()
        .route("/", get(|| async { Redirect::to("/me") }))
        .route("/sign_in", get(sign_in::page).post(sign_in::submit))
        .route("/sign_out", post(sign_in::out))
        .route("/me", get(sign_in::me))
        .merge(administration())
        .layer(map_response(readable))
        .layer(Extension(gate.clone()))
}

/// Those of administration. What they compute may take long.
fn administration() -> Router<App> {
    Router::new()
        .route("/admin/audit", get(audit::page))
        .route("/admin/decisions", get(decisions::page))
        .route("/admin/roles", get(roles::page))
        .route("/admin/roles/{id}", post(roles::submit))
        .layer(from_fn(async |mut request: Request, next: Next| {
            if sessions::tickets(request.headers()).next().is_some() {
                request.extensions_mut().insert(Limit::Form);
            }
            ADMINISTRATION.answer(request, |request| next.run(request)).await
        }))
}

/// For an address that nothing is at. Who has signed in goes on from there.
pub async fn nothing_here(gate: Gate, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let app = gate.app.clone();
    parts.extensions.insert(gate);
    let failure = Failure::new(StatusCode::NOT_FOUND, "not_found", "Nothing is at this address.");
    match Visitor::from_request_parts(&mut parts, &app).await {
        Ok(visitor) => layout::failed(&visitor, failure),
        Err(_) => frame::failed(failure),
    }
}

/// What is refused before a page is asked, such as a number in the address that is none, as a page.
pub async fn readable(response: Response) -> Response {
    if let Some(failure) = response.extensions().get::<Failure>() {
        let mut page = frame::failed(failure.clone());
        for name in [header::WWW_AUTHENTICATE, header::ALLOW, header::RETRY_AFTER] {
            page.headers_mut().extend(response.headers().get(&name).map(|value| (name, value.clone())));
        }
        return page;
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_bare = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !response.status().is_client_error() || !is_bare {
        return response;
    }
    let message = "the address, or the way it is asked for, is not of a page here";
    let mut page = frame::failed(Failure::new(response.status(), "bad_request", message));
    page.headers_mut()
        .extend(response.headers().get(header::ALLOW).map(|allow| (header::ALLOW, allow.clone())));
    page
}
