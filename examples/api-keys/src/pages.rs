//! The page of keys, and the sign-in that leads to it. A page is an endpoint like any other, of the mode `session`.

use std::time::Duration;

use acl_keys::{By, Error, NewKey, Search};
use axum::Form;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

use crate::{App, Authorized};

#[derive(Deserialize)]
pub(crate) struct SignIn {
    secret: String,
}

#[derive(Deserialize)]
pub(crate) struct NewKeyForm {
    name: String,
    list: String,
    days: u64,
}

#[acl::endpoint(GET, "/", tags("pages.welcome.get"), public)]
pub(crate) async fn welcome() -> Markup {
    page(&html! {
        form method="post" action="/sign-in" {
            label { "The secret that the server printed: " input type="password" name="secret" required; }
            button { "Sign in" }
        }
    })
}

#[acl::endpoint(POST, "/sign-in", tags("pages.sign_in.post"), public)]
pub(crate) async fn sign_in(Form(form): Form<SignIn>) -> Response {
    // Only characters of a secret get into the cookie. Whether the secret is right, the edge checks at the next request.
    let secret: String = form.secret.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let cookie = format!("session={secret}; Path=/; HttpOnly; SameSite=Strict");
    ([(SET_COOKIE, cookie)], Redirect::to("/keys")).into_response()
}

#[acl::endpoint(GET, "/keys", tags("keys.keys.list"), modes(session))]
pub(crate) async fn keys(State(app): State<App>) -> Result<Markup, Failure> {
    let all = app.keys.search(&Search::new()).await?;
    Ok(page(&html! {
        form method="post" action="/keys" {
            label { "Name " input name="name" required; }
            label { "May call " input name="list" value="tickets.*.list" required; }
            label { "Days " input name="days" type="number" value="90" min="1" max="365" required; }
            button { "Create a key" }
        }
        table {
            tr { th { "Key" } th { "Owner" } th { "May call" } th { "Ends" } th {} }
            @for key in &all {
                tr {
                    td { (key.name) } td { (key.owner) } td { code { (key.lists.join(" | ")) } }
                    td { @if let Some(end) = key.expires { (end.strftime("%Y-%m-%d")) } @else { "never" } }
                    td {
                        @if key.revoked.is_some() { "revoked" } @else if !key.is_live() { "expired" } @else {
                            details {
                                summary { "Revoke" }
                                form method="post" action=(format!("/keys/{}/revoke", key.id)) {
                                    button { "Revoke for good" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }))
}

#[acl::endpoint(POST, "/keys", tags("keys.keys.post"), modes(session))]
pub(crate) async fn new_key(
    State(app): State<App>,
    by: Authorized,
    headers: HeaderMap,
    Form(form): Form<NewKeyForm>,
) -> Result<Response, Failure> {
    must_be_of_this_site(&headers)?;
    let life = Duration::from_secs(form.days.saturating_mul(86_400));
    let new = NewKey::new(form.name, [form.list]).expires_in(life);
    let created = app.keys.create(&person(&by), new).await?;
    let page = page(&html! {
        p role="status" { "Created. This is the one time that the secret is shown: copy it now." }
        pre { (created.secret.reveal()) }
        pre { "curl -H 'authorization: Bearer " (created.secret.reveal()) "' http://127.0.0.1:3000/tickets" }
        a href="/keys" { "All keys" }
    });
    Ok(([(CACHE_CONTROL, "no-store")], page).into_response())
}

#[acl::endpoint(POST, "/keys/{id}/revoke", tags("keys.keys.revoke"), modes(session))]
pub(crate) async fn revoke_key(
    State(app): State<App>,
    by: Authorized,
    headers: HeaderMap,
    Path(id): Path<i64>,
) -> Result<Redirect, Failure> {
    must_be_of_this_site(&headers)?;
    app.keys.revoke(&person(&by), id).await?;
    Ok(Redirect::to("/keys"))
}

/// The person who is signed in, as the store asks for them: nobody gives or takes more than they have.
fn person(by: &Authorized) -> By {
    By::credential(by.principal().owner(), by.credential())
}

/// Refuses a form that the browser says another site has sent.
fn must_be_of_this_site(headers: &HeaderMap) -> Result<(), Failure> {
    match headers.get("sec-fetch-site") {
        Some(site) if site != "same-origin" => {
            Err(Failure(StatusCode::FORBIDDEN, "this form was sent by another site".into()))
        }
        _ => Ok(()),
    }
}

/// What went wrong, as a page.
pub(crate) struct Failure(StatusCode, String);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::Invalid { .. } => StatusCode::BAD_REQUEST,
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Conflict(_) => StatusCode::CONFLICT,
            Error::BeyondRights { .. } => StatusCode::FORBIDDEN,
            _ => {
                // What a database says is for the server's log.
                eprintln!("{error}");
                let message = "keys cannot be read or changed now; try again later";
                return Self(StatusCode::SERVICE_UNAVAILABLE, message.to_owned());
            }
        };
        Self(status, error.to_string())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, page(&html! { p role="alert" { (self.1) } a href="/keys" { "All keys" } })).into_response()
    }
}

fn page(content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { "API keys" }
                style { "body { font: 1rem system-ui; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
                         label { margin-right: 1rem } td, th { text-align: left; padding: .3rem 1rem .3rem 0 }
                         pre { overflow-x: auto } :root { color-scheme: light dark }" }
            }
            body { main { h1 { "API keys" } (content) } }
        }
    }
}
