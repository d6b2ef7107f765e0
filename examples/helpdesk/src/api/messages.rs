//! The messages of a ticket.

use acl::Route;
use axum::Json;
use axum::extract::State;

use crate::answer;
use crate::app::App;
use crate::caller::Caller;
use crate::clock::now;
use crate::effects::Effects;
use crate::envelope::{Nothing, One, Page, Written};
use crate::failure::{Answer, Failure};
use crate::parameters::Parameters;
use crate::path::Path;
use crate::resources::messages::{self, Message, MessageChange, Messages, NewMessage};
use crate::resources::people::{self, Named};
use crate::resources::tickets::Ticket;
use crate::rows::{self, Conditions, Connection, Engine, Listing};
use crate::sideload::{Follow, OfMessage, Sideloads};

/// List the messages of a ticket.
///
/// Answers and notes.
#[utoipa::path(
    get, path = "/api/v2/tickets/{id}/messages", params(Listing, Messages, OfMessage),
    responses((status = 200, body = Page<Message>)),
)]
#[acl::endpoint(GET, "/tickets/{id}/messages", tags("tickets.messages.list"))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(ticket): Path<i64>,
    Parameters(listing): Parameters<Listing>,
    Parameters(asked): Parameters<Messages>,
    Parameters(sideloads): Parameters<Sideloads>,
) -> Answer {
    let order = asked.order_by.map(Into::into);
    let mut db = app.db.acquire().await?;
    rows::get::<Ticket>(&mut db, ticket).await?;
    let of = Conditions::from(asked).is("m.ticket", ticket);
    let page = rows::page::<Message>(&mut db, of, order, listing).await?;
    drop(db);
    answer::page_with(&app, &caller, &sideloads, page).await
}

/// Answer a ticket, or leave a note.
///
/// Without `person` it is the caller's. A `person` whom nobody knows asks for the right to make people.
#[utoipa::path(
    post, path = "/api/v2/tickets/{id}/messages", params(Follow, OfMessage),
    responses((status = 201, body = Written<Message>)),
)]
#[acl::endpoint(POST, "/tickets/{id}/messages", tags("tickets.messages.post"))]
pub async fn post(
    State(app): State<App>,
    caller: Caller,
    Path(ticket): Path<i64>,
    Json(new): Json<NewMessage>,
) -> Answer {
    let mut db = app.db.acquire().await?;
    rows::get::<Ticket>(&mut db, ticket).await?;
    let needed = effects(&mut db, new.person.as_ref()).await?;
    drop(db);
    let asked = Effects::ask(&caller, needed).await?;
    let mut tx = app.write().await?;
    asked.must_cover(&effects(&mut tx, new.person.as_ref()).await?)?;
    let person = person(&mut tx, new.person.as_ref()).await?.unwrap_or(caller.who().person);
    let id = messages::insert(&mut tx, ticket, person, &new, now()).await?;
    tx.commit().await?;
    Ok(answer::made(&app, &format!("/tickets/{ticket}/messages/{id}"), id))
}

async fn effects(db: &mut Connection, named: Option<&Named>) -> Result<Vec<Route<'static>>, Failure> {
    match named {
        Some(named) => Ok(people::makes(db, named).await?.into_iter().collect()),
        None => Ok(Vec::new()),
    }
}

/// Whom a body names, who is made if need be.
async fn person(db: &mut Connection, named: Option<&Named>) -> Result<Option<i64>, Failure> {
    let Some(named) = named else { return Ok(None) };
    let missing = || Failure::field("person", "not_found", "there is no such person");
    people::find_or_make(db, named).await?.ok_or_else(missing).map(Some)
}

/// Show a message.
///
/// A message is found under its own ticket only.
#[utoipa::path(
    get, path = "/api/v2/tickets/{id}/messages/{message}", params(OfMessage),
    responses((status = 200, body = One<Message>)),
)]
#[acl::endpoint(GET, "/tickets/{id}/messages/{message}", tags("tickets.messages.get"))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path((ticket, id)): Path<(i64, i64)>,
    Parameters(sideloads): Parameters<Sideloads>,
) -> Answer {
    let of = Conditions::default().is("m.id", id).is("m.ticket", ticket);
    let message = rows::find::<Message>(&mut *app.db.acquire().await?, of).await?;
    answer::one_with(&app, &caller, &sideloads, &message).await
}

/// Change a message.
///
/// What is left out stays. A `person` whom nobody knows asks for the right to make people.
#[utoipa::path(
    put, path = "/api/v2/tickets/{id}/messages/{message}", params(Follow, OfMessage),
    responses((status = 204), (status = 200, body = One<Message>)),
)]
#[acl::endpoint(PUT, "/tickets/{id}/messages/{message}", tags("tickets.messages.put"))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path((ticket, id)): Path<(i64, i64)>,
    Json(change): Json<MessageChange>,
) -> Answer {
    let needed = effects(&mut *app.db.acquire().await?, change.person.as_ref()).await?;
    let asked = Effects::ask(&caller, needed).await?;
    let mut tx = app.write().await?;
    asked.must_cover(&effects(&mut tx, change.person.as_ref()).await?)?;
    let person = person(&mut tx, change.person.as_ref()).await?;
    let note = messages::is_note(change.is_note, change.is_agent_note)?;
    let query =
        "UPDATE messages SET updated = $3, message = coalesce($4, message), format = coalesce($5, format),
            person = coalesce($6, person), is_note = coalesce($7, is_note)
         WHERE id = $1 AND ticket = $2";
    let query = sqlx::query::<Engine>(query).bind(id).bind(ticket).bind(now());
    let query = query.bind(change.message.map(|text| text.0.trim().to_owned()));
    let query =
        query.bind(change.format.map(<&str>::from)).bind(person).bind(note.map(|note| i64::from(note.0)));
    if query.execute(&mut *tx).await?.rows_affected() == 0 {
        return Err(Failure::not_found());
    }
    tx.commit().await?;
    Ok(answer::changed(&app, &format!("/tickets/{ticket}/messages/{id}")))
}

/// Remove a message.
///
/// The ticket stays, also without messages.
#[utoipa::path(
    delete, path = "/api/v2/tickets/{id}/messages/{message}", responses((status = 200, body = One<Nothing>)),
)]
#[acl::endpoint(DELETE, "/tickets/{id}/messages/{message}", tags("tickets.messages.delete"))]
pub async fn delete(State(app): State<App>, Path((ticket, id)): Path<(i64, i64)>) -> Answer {
    let query = "DELETE FROM messages WHERE id = $1 AND ticket = $2";
    let removed = sqlx::query::<Engine>(query).bind(id).bind(ticket).execute(&app.db).await?;
    if removed.rows_affected() == 0 { Err(Failure::not_found()) } else { Ok(answer::removed()) }
}

acl::endpoints! { pub ALL: [list, post, get, put, delete] }
