//! Sessions of browsers: a cookie that scripts cannot read, and a word against forged writes.

use axum::http::{HeaderMap, HeaderValue, header};
use sqlx::{AnyConnection, AnyPool};

use super::stored::Stored;
use super::who::{Held, Who};
use crate::app::App;
use crate::clock::{HOUR, now};
use crate::failure::Failure;
use crate::secret;

/// The name of the cookie.
pub const COOKIE: &str = "helpdesk_session";
/// The header that a write with a session has.
pub const CSRF_HEADER: &str = "x-csrf-token";
/// How long a session lives.
const LIFE: i64 = 12 * HOUR;

/// Opens a session for a person whose password was right; its cookie.
pub async fn open(app: &App, db: &mut AnyConnection, person: i64) -> Result<HeaderValue, Failure> {
    let ticket = secret::ticket();
    sqlx::query("INSERT INTO sessions (person, hash, created, expires) VALUES ($1, $2, $3, $4)")
        .bind(person)
        .bind(secret::digest(&ticket))
        .bind(now())
        .bind(now() + LIFE)
        .execute(db)
        .await?;
    cookie(app, &ticket, LIFE)
}

/// Ends a session; the cookie that says so.
pub async fn close(app: &App, id: i64) -> Result<HeaderValue, Failure> {
    sqlx::query("DELETE FROM sessions WHERE id = $1").bind(id).execute(&app.db).await?;
    cookie(app, "", 0)
}

fn cookie(app: &App, value: &str, life: i64) -> Result<HeaderValue, Failure> {
    let secure = if app.settings.secure { "; Secure" } else { "" };
    let text = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={life}{secure}");
    let mut value = HeaderValue::try_from(text).map_err(|_| Failure::internal("a cookie"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The session of a cookie, and the name of its person.
pub async fn authenticate(db: &AnyPool, ticket: &str) -> Result<Option<(Stored, String)>, Failure> {
    // The hash is what is looked up: how long that takes says nothing of the ticket.
    let id: Option<i64> = sqlx::query_scalar("SELECT id FROM sessions WHERE hash = $1")
        .bind(secret::digest(ticket))
        .fetch_optional(db)
        .await?;
    match id {
        None => Ok(None),
        Some(id) => live(db, id).await,
    }
}

/// The same session, as it is now.
pub async fn again(db: &AnyPool, id: i64) -> Result<Option<Stored>, Failure> {
    Ok(live(db, id).await?.map(|(stored, _)| stored))
}

async fn live(db: &AnyPool, id: i64) -> Result<Option<(Stored, String)>, Failure> {
    let row: Option<(i64, String, String)> = sqlx::query_as(
        "SELECT s.person, r.list, p.name FROM sessions s
         JOIN people p ON p.id = s.person AND p.is_disabled = 0
         JOIN roles r ON r.id = p.role
         WHERE s.id = $1 AND s.expires > $2",
    )
    .bind(id)
    .bind(now())
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(person, role, name)| {
        let who = Who { held: Held::Session { id }, person, acting_for: None };
        // A session has no list of its own: it is its person.
        (Stored { who, list: role, bounds: Vec::new() }, name)
    }))
}

/// The word that a write of this session must carry. It is made of the cookie's secret, so whoever reads the database
/// does not learn it.
pub fn word(ticket: &str) -> String {
    secret::digest(&format!("csrf {ticket}"))
}

/// Whether the word is the session's.
///
/// # Errors
/// 403 if it is not: the write may come from another site.
pub fn check_word(ticket: &str, given: Option<&str>) -> Result<(), Failure> {
    if given.is_some_and(|given| secret::same(given.as_bytes(), word(ticket).as_bytes())) {
        return Ok(());
    }
    Err(Failure::forbidden(
        "csrf",
        "a write with a session needs its word: the header X-CSRF-Token once, as `GET /me` tells it",
    ))
}

/// The session cookies of a request; a browser sends one at most.
pub fn tickets(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}
