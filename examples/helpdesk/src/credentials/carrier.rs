//! What a request carries: one credential, in one place.

use axum::http::header::{AUTHORIZATION, HeaderName};
use axum::http::request::Parts;

use super::credential::Credential;
use super::sessions::{self, CSRF_HEADER};
use super::who::Held;
use super::{keys, tokens};
use crate::app::App;
use crate::dispatch::NotCounted;
use crate::failure::Failure;

/// A superuser key may name another agent here.
const ACTING: HeaderName = HeaderName::from_static("x-deskpro-agent-id");

/// The credential of a request; none if it carries none.
///
/// # Errors
/// 401 for a wrong one, 400 for two, 403 for a header that it may not have or a write without its word, 429 over
/// a limit.
pub async fn read(app: &App, parts: &Parts) -> Result<Option<Credential>, Failure> {
    let mut carried = parts.headers.get_all(AUTHORIZATION).into_iter();
    let tickets: Vec<_> = sessions::tickets(&parts.headers).collect();
    let authorization = match (carried.next(), tickets.as_slice()) {
        (None, []) => return Ok(None),
        (None, [ticket]) => return session(app, parts, ticket).await.map(Some),
        (Some(header), []) if carried.next().is_none() => header,
        _ => {
            return Err(Failure::new(
                axum::http::StatusCode::BAD_REQUEST,
                "several_credentials",
                "the request has more than one credential; send one key, token or session",
            ));
        }
    };
    let (scheme, rest) = authorization
        .to_str()
        .ok()
        .and_then(|text| text.trim().split_once(' '))
        .ok_or_else(Failure::wrong_credential)?;
    let (id, code) = rest.trim().split_once(':').ok_or_else(Failure::wrong_credential)?;
    let acting = acting(parts)?;
    let credential = if scheme.eq_ignore_ascii_case("key") {
        let counted = parts.extensions.get::<NotCounted>().is_none();
        keys::authenticate(app, id, code, acting, counted).await?
    } else if scheme.eq_ignore_ascii_case("token") {
        only_for_keys(acting)?;
        tokens::authenticate(app, id, code).await?
    } else {
        None
    };
    credential.ok_or_else(Failure::wrong_credential).map(Some)
}

async fn session(app: &App, parts: &Parts, ticket: &str) -> Result<Credential, Failure> {
    only_for_keys(acting(parts)?)?;
    let credential = sessions::authenticate(app, ticket).await?.ok_or_else(Failure::wrong_credential)?;
    if let (false, Held::Session { id }) = (parts.method.is_safe(), credential.principal().held) {
        let word = parts.headers.get(CSRF_HEADER).and_then(|word| word.to_str().ok());
        sessions::check_csrf(app, id, word).await?;
    }
    Ok(credential)
}

fn acting(parts: &Parts) -> Result<Option<&str>, Failure> {
    let mut values = parts.headers.get_all(ACTING).into_iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| unreadable()),
        _ => Err(unreadable()),
    }
}

fn unreadable() -> Failure {
    Failure::forbidden("no_such_agent", "X-DeskPRO-Agent-ID is not one number")
}

fn only_for_keys(acting: Option<&str>) -> Result<(), Failure> {
    match acting {
        None => Ok(()),
        Some(_) => Err(Failure::forbidden(
            "not_superuser",
            "only a superuser key may act as another agent; leave X-DeskPRO-Agent-ID out",
        )),
    }
}
