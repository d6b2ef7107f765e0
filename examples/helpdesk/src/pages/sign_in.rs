//! Signing in and out, and what one may.

use acl::EndpointId;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::address::inside;
use super::form::{Fields, Filled};
use super::frame;
use super::layout;
use super::visitor::Visitor;
use crate::api::Api;
use crate::app::App;
use crate::credentials::sessions;
use crate::credentials::sign_in;
use crate::failure::Failure;
use crate::source::Source;

/// Where one was going.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    to: String,
}

/// The form.
pub(super) async fn page(Query(asked): Query<Asked>) -> Response {
    form("", &asked.to, None)
}

fn form(name: &str, to: &str, failure: Option<&Failure>) -> Response {
    let content: Markup = html! {
        (frame::problem(failure))
        form.sign-in method="post" action="/sign_in" {
            input type="hidden" name="to" value=(to);
            label { "E-mail or user name"
                input name="email" value=(name) autocomplete="username" required autofocus; }
            label { "Password"
                input type="password" name="password" autocomplete="current-password" required; }
            button { "Sign in" }
        }
    };
    let mut response = frame::frame("Sign in", None, None, &content);
    if let Some(failure) = failure {
        *response.status_mut() = failure.status;
        if failure.status == StatusCode::TOO_MANY_REQUESTS
            && let Some(seconds) = failure.retry_after()
        {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
    response
}

/// Opens a session.
pub(super) async fn submit(
    State(app): State<App>,
    source: Source,
    headers: HeaderMap,
    request: Request,
) -> Response {
    if from_elsewhere(&headers) {
        return frame::failed(Failure::forbidden("csrf", "the form came from another site"));
    }
    let fields = match Fields::read(request, &app).await {
        Ok(fields) => fields,
        Err(failure) => return form("", "", Some(&failure)),
    };
    let name = fields.get("email").unwrap_or_default();
    let to = fields.get("to").unwrap_or_default();
    let password = fields.get("password").unwrap_or_default().to_owned();
    match open(&app, name, password, &source).await {
        Err(failure) => form(name, to, Some(&failure)),
        Ok(cookie) => {
            let mut response = Redirect::to(inside(to)).into_response();
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            response
        }
    }
}

async fn open(app: &App, name: &str, password: String, source: &Source) -> Result<HeaderValue, Failure> {
    let signed_in = sign_in::agent(app, name, password, &source.0).await?.ok_or_else(sign_in::refused)?;
    let mut tx = app.write().await?;
    let person = signed_in.person(&mut tx).await?.ok_or_else(sign_in::refused)?;
    let cookie = sessions::open(app, &mut tx, person).await?;
    tx.commit().await?;
    Ok(cookie)
}

/// Whether the browser says that another site sent the form: nobody is signed in to another's account. Over plain
/// http it says only from which origin the form is.
fn from_elsewhere(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let place =
        origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, place)| place.as_bytes());
    place.is_none() || place != headers.get(header::HOST).map(HeaderValue::as_bytes)
}

/// Ends the session.
pub(super) async fn out(State(app): State<App>, filled: Filled) -> Response {
    match sessions::close(&app, filled.visitor.session()).await {
        Err(failure) => frame::failed(failure),
        Ok(cookie) => {
            let mut response = Redirect::to("/sign_in").into_response();
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            response
        }
    }
}

/// What the visitor may do.
pub(super) async fn me(visitor: Visitor) -> Response {
    if let Some(refused) = visitor.refusal(Api::ME_ACCESS).await {
        return refused;
    }
    let (allowed, refused): (Vec<_>, Vec<_>) = EndpointId::<Api>::all().partition(|id| visitor.may(*id));
    let table = |ids: &[EndpointId<Api>]| {
        html! {
            table.cards {
                thead { tr { th { "Endpoint" } th { "Tags" } } }
                tbody {
                    @for id in ids {
                        tr {
                            td data-name="Endpoint" { code { (id.route()) } }
                            td data-name="Tags" { @for tag in id.tags() { code { (tag) } " " } }
                        }
                    }
                }
            }
        }
    };
    let content = html! {
        p { "With this session you may call " strong { (allowed.len()) } " of " (allowed.len() + refused.len())
            " endpoints." }
        details open { summary { "Allowed (" (allowed.len()) ")" } (table(&allowed)) }
        @if !refused.is_empty() {
            details { summary { "Not allowed (" (refused.len()) ")" } (table(&refused)) }
        }
    };
    layout::page(&visitor, "/me", "My access", &content)
}
