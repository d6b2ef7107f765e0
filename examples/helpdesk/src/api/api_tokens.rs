//! Tokens: exchanged for a password, listed, narrowed, renewed, revoked.

use acl::{Mode, Rights};
use axum::extract::State;
use serde_json::{Value, json};

use crate::administration::{audit, lists};
use crate::answer;
use crate::app::App;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::clock::{now, timestamp};
use crate::credentials::{sign_in, tokens};
use crate::failure::{Answer, Failure};
use crate::path::Path;
use crate::source::Source;

/// Exchange `{"email", "password"}` for a token; with a `list`, the token is limited to it.
#[acl::endpoint(POST, "/api_tokens", tags("api_tokens.api_tokens.post"), public)]
pub async fn post(State(app): State<App>, source: Source, Fields(body): Fields) -> Answer {
    body::only(&body, &["email", "password", "list"])?;
    let text = |name: &'static str| {
        let text = body.get(name).and_then(Value::as_str).map(str::to_owned);
        text.ok_or_else(|| Failure::field(name, "required", "expected text"))
    };
    let (email, password) = (text("email")?, text("password")?);
    let list = match body.get("list") {
        None => "*".to_owned(),
        Some(list) => lists::read("list", list)?,
    };
    lists::check(app.catalog, "list", &list)?;
    let signed_in = sign_in::agent(&app, &email, password, &source.0).await?;
    let signed_in = signed_in.ok_or_else(sign_in::refused)?;
    let mut tx = app.write().await?;
    let person = signed_in.person(&mut tx).await?.ok_or_else(sign_in::refused)?;
    let (_, code) = tokens::create(&mut tx, person, &list).await?;
    tx.commit().await?;
    let token = format!("{person}:{}", code.reveal());
    Ok(answer::data(json!({ "person_id": person, "token": token })))
}

/// List my tokens, without codes and lists.
#[acl::endpoint(GET, "/api_tokens", tags("me.api_tokens.list"), modes(token, session))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let rows: Vec<(i64, String, i64, i64, Option<i64>)> = sqlx::query_as(
        "SELECT id, shown, created, expires, last_used FROM api_tokens WHERE person = $1 AND expires > $2 ORDER BY id",
    )
    .bind(caller.who().person)
    .bind(now())
    .fetch_all(&app.db)
    .await?;
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(id, shown, created, expires, last_used)| {
            json!({ "id": id, "begins": shown, "created": timestamp(created), "expires": timestamp(expires), "last_used": timestamp(last_used) })
        })
        .collect();
    Ok(answer::data(rows))
}

/// Limit a token of mine to `{"list"}`. A token cannot do that for itself: it could widen itself.
#[acl::endpoint(PUT, "/api_tokens/{id}", tags("me.api_tokens.put"), modes(session))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Fields(body): Fields,
) -> Answer {
    body::only(&body, &["list"])?;
    let list = body.get("list").map(|list| lists::read("list", list)).transpose()?;
    if let Some(list) = &list {
        lists::check(app.catalog, "list", list)?;
    }
    let mut tx = app.write().await?;
    let found: Option<(String, String)> = sqlx::query_as(
        "SELECT t.list, r.list FROM api_tokens t
         JOIN people p ON p.id = t.person JOIN roles r ON r.id = p.role WHERE t.id = $1 AND t.person = $2",
    )
    .bind(id)
    .bind(caller.who().person)
    .fetch_optional(&mut *tx)
    .await?;
    let (old, role) = found.ok_or_else(Failure::not_found)?;
    // What is left out stays.
    let Some(list) = list else { return Ok(answer::done()) };
    sqlx::query("UPDATE api_tokens SET list = $1 WHERE id = $2")
        .bind(&list)
        .bind(id)
        .execute(&mut *tx)
        .await?;
    let within_role =
        |list: &str| Rights::new(app.catalog, Mode::TOKEN, &[list]).within(&[[role.as_str()]]).grant();
    let entry = audit::Entry {
        action: "update",
        subject: "api_token",
        id,
        old: Some(&old),
        new: Some(&list),
        before: &within_role(&old),
        after: &within_role(&list),
        note: None,
    };
    audit::write(&mut tx, app.catalog, caller.who(), entry).await?;
    tx.commit().await?;
    Ok(answer::done())
}

/// Revoke a token of mine.
#[acl::endpoint(DELETE, "/api_tokens/{id}", tags("me.api_tokens.delete"), modes(token, session))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let removed = sqlx::query("DELETE FROM api_tokens WHERE id = $1 AND person = $2")
        .bind(id)
        .bind(caller.who().person)
        .execute(&app.db)
        .await?;
    if removed.rows_affected() == 0 { Err(Failure::not_found()) } else { Ok(answer::done()) }
}

/// Renew the token of this request: a new code with the same list, and the present one ends.
#[acl::endpoint(POST, "/api_tokens/renewals", tags("me.api_token_renewals.post"), modes(token))]
pub async fn renew(State(app): State<App>, caller: Caller) -> Answer {
    let (old, person) = (caller.who().held.id(), caller.who().person);
    let mut tx = app.write().await?;
    let list: Option<String> = sqlx::query_scalar("DELETE FROM api_tokens WHERE id = $1 RETURNING list")
        .bind(old)
        .fetch_optional(&mut *tx)
        .await?;
    let list = list.ok_or_else(Failure::wrong_credential)?;
    let (_, code) = tokens::create(&mut tx, person, &list).await?;
    tx.commit().await?;
    Ok(answer::data(json!({ "person_id": person, "token": format!("{person}:{}", code.reveal()) })))
}

/// Revoke the token of this request: signing an app out.
#[acl::endpoint(DELETE, "/api_tokens/renewals", tags("me.api_token_renewals.delete"), modes(token))]
pub async fn sign_out(State(app): State<App>, caller: Caller) -> Answer {
    sqlx::query("DELETE FROM api_tokens WHERE id = $1").bind(caller.who().held.id()).execute(&app.db).await?;
    Ok(answer::done())
}

acl::endpoints! { pub ALL: [post, list, put, delete, renew, sign_out] }
