//! People sign in with the secret of a key of the mode `session`, and out.

use acl_keys::pages::{Page, Pages as _};
use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::App;

/// Where somebody was going before they signed in.
#[derive(Deserialize)]
pub(crate) struct Going {
    to: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct SignIn {
    secret: String,
    to: String,
}

#[acl::endpoint(GET, "/", tags("people.welcome.get"), public)]
pub(crate) async fn welcome(State(app): State<App>, Query(going): Query<Going>) -> Markup {
    let content = html! {
        form method="post" action="/sign-in" {
            label { "The secret that the server printed" input type="password" name="secret" required autofocus; }
            input type="hidden" name="to" value=(going.to.as_deref().unwrap_or("/keys"));
            button { "Sign in" }
        }
    };
    app.frame(&Page::new("Sign in", &content, ""), None)
}

#[acl::endpoint(POST, "/sign-in", tags("people.sign_in.post"), public)]
pub(crate) async fn sign_in(Form(form): Form<SignIn>) -> Response {
    // Only characters of a secret get into the cookie. Whether the secret is right, the edge checks at the next request.
    let secret: String = form.secret.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    // Nobody is led to another site.
    let to = if form.to.starts_with("/keys") { &form.to } else { "/keys" };
    ([(SET_COOKIE, session(&secret))], Redirect::to(to)).into_response()
}

#[acl::endpoint(POST, "/sign-out", tags("people.sign_out.post"), public)]
pub(crate) async fn sign_out() -> Response {
    ([(SET_COOKIE, session("; Max-Age=0"))], Redirect::to("/")).into_response()
}

fn session(secret: &str) -> String {
    format!("session={secret}; Path=/; HttpOnly; SameSite=Strict")
}
