//! Tickets.

use axum::extract::State;
use serde_json::{Map, Value, json};

use crate::answer;
use crate::app::App;
use crate::asked::Asked;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::cells::Stage;
use crate::effects::{Effects, WRITE_MESSAGE};
use crate::failure::{Answer, Failure};
use crate::input::Cell;
use crate::path::Path;
use crate::resources::{MESSAGES, STATUS, TICKETS};

/// List tickets.
#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
pub async fn list(State(app): State<App>, caller: Caller, asked: Asked) -> Answer {
    answer::list(&app, &caller, &TICKETS, &asked, &[]).await
}

/// Open a ticket, with its first message if the body has one. Besides, `message` asks for the right to write one, `agent`
/// for the right to give tickets to agents, `status` for the right to mark them as resolved.
#[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
pub async fn post(State(app): State<App>, caller: Caller, Fields(mut body): Fields) -> Answer {
    let message = match body.remove("message") {
        None => None,
        Some(Value::String(text)) => Some(text),
        Some(Value::Object(mut object)) => match object.remove("message") {
            Some(Value::String(text)) if object.is_empty() => Some(text),
            _ => return Err(Failure::field("message", "wrong_type", "expected `{\"message\": \"…\"}`")),
        },
        Some(_) => return Err(Failure::field("message", "wrong_type", "expected text")),
    };
    if message.is_some() {
        caller.permit_now(WRITE_MESSAGE).await?;
    }
    let effects = Effects::of_body(&app, &caller, &TICKETS, &body, None).await?;
    let mut tx = app.write().await?;
    effects.must_cover_body(&mut tx, &TICKETS, &body, None).await?;
    let cells = TICKETS.check(&mut tx, &body, Stage::New).await?;
    let ticket = TICKETS.insert(&mut tx, &cells, &[]).await?;
    if let Some(text) = message {
        let person = body.get("person").cloned().unwrap_or_default();
        let first = Map::from_iter([("message".to_owned(), json!(text)), ("person".to_owned(), person)]);
        let cells = MESSAGES.check(&mut tx, &first, Stage::New).await?;
        MESSAGES.insert(&mut tx, &cells, &[("ticket", ticket)]).await?;
    }
    tx.commit().await?;
    Ok(answer::created("/tickets", ticket, &json!({ "id": ticket })))
}

/// How many tickets each status has.
#[acl::endpoint(GET, "/tickets/counts", tags("tickets.counts.get"))]
pub async fn counts(State(app): State<App>) -> Answer {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT status, count(*) FROM tickets GROUP BY status").fetch_all(&app.db).await?;
    let mut counts: Map<_, _> = STATUS.iter().map(|status| ((*status).to_owned(), json!(0))).collect();
    counts.extend(rows.into_iter().map(|(status, count)| (status, json!(count))));
    Ok(answer::data(counts))
}

/// Show a ticket.
#[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
pub async fn get(State(app): State<App>, caller: Caller, asked: Asked, Path(id): Path<i64>) -> Answer {
    answer::one(&app, &caller, &TICKETS, &asked, id, &[]).await
}

/// Change a ticket. Besides, `agent` asks for the right to give tickets to agents, `status` for the right to mark them as
/// resolved or to open them again.
#[acl::endpoint(PUT, "/tickets/{id}", tags("tickets.tickets.put"))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Fields(body): Fields,
) -> Answer {
    answer::update(&app, &caller, &TICKETS, &body, id, &[]).await
}

/// Remove a ticket with its messages.
#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    answer::delete(&app, &caller, &TICKETS, id, &[]).await
}

/// Give a ticket to an agent, or to nobody with `null`.
#[acl::endpoint(PUT, "/tickets/{id}/agent", tags("tickets.assignments.put"))]
pub async fn assign(State(app): State<App>, Path(id): Path<i64>, Fields(body): Fields) -> Answer {
    body::only(&body, &["agent"])?;
    if !body.contains_key("agent") {
        return Err(Failure::field("agent", "required", "expected an agent's number, or null"));
    }
    // Without its effects: they are what this endpoint is for.
    let mut tx = app.write().await?;
    let cells = TICKETS.check(&mut tx, &body, Stage::Change).await?;
    TICKETS.update(&mut tx, id, &cells, &[]).await?;
    tx.commit().await?;
    Ok(answer::done())
}

/// Mark a ticket as resolved.
#[acl::endpoint(PUT, "/tickets/{id}/resolved", tags("tickets.resolutions.put"))]
pub async fn resolve(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    set_status(&app, id, "resolved").await
}

/// Open a resolved ticket again.
#[acl::endpoint(DELETE, "/tickets/{id}/resolved", tags("tickets.resolutions.delete"))]
pub async fn reopen(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    set_status(&app, id, "awaiting_agent").await
}

async fn set_status(app: &App, id: i64, status: &str) -> Answer {
    let mut tx = app.write().await?;
    TICKETS.update(&mut tx, id, &[Cell::text("status", status)], &[]).await?;
    tx.commit().await?;
    Ok(answer::done())
}

acl::endpoints! { pub ALL: [list, post, counts, get, put, delete, assign, resolve, reopen] }
