//! The messages of a ticket.

use axum::extract::State;

use crate::answer;
use crate::app::App;
use crate::asked::Asked;
use crate::body::Fields;
use crate::caller::Caller;
use crate::failure::Answer;
use crate::path::Path;
use crate::resources::{MESSAGES, TICKETS};

/// List the messages of a ticket.
#[acl::endpoint(GET, "/tickets/{id}/messages", tags("tickets.messages.list"))]
pub async fn list(State(app): State<App>, caller: Caller, asked: Asked, Path(ticket): Path<i64>) -> Answer {
    TICKETS.get(&app.db, ticket, &[]).await?;
    answer::list(&app, &caller, &MESSAGES, &asked, &[("ticket", ticket)]).await
}

/// Answer a ticket, or leave a note. Without `person` it is the caller's.
#[acl::endpoint(POST, "/tickets/{id}/messages", tags("tickets.messages.post"))]
pub async fn post(
    State(app): State<App>,
    caller: Caller,
    Path(ticket): Path<i64>,
    Fields(mut body): Fields,
) -> Answer {
    TICKETS.get(&app.db, ticket, &[]).await?;
    body.entry("person").or_insert_with(|| caller.who().person.into());
    let path = format!("/tickets/{ticket}/messages");
    answer::create(&app, &caller, &MESSAGES, &body, &[("ticket", ticket)], &path).await
}

/// Show a message.
#[acl::endpoint(GET, "/tickets/{id}/messages/{message}", tags("tickets.messages.get"))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    asked: Asked,
    Path((ticket, id)): Path<(i64, i64)>,
) -> Answer {
    answer::one(&app, &caller, &MESSAGES, &asked, id, &[("ticket", ticket)]).await
}

/// Change a message.
#[acl::endpoint(PUT, "/tickets/{id}/messages/{message}", tags("tickets.messages.put"))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path((ticket, id)): Path<(i64, i64)>,
    Fields(body): Fields,
) -> Answer {
    answer::update(&app, &caller, &MESSAGES, &body, id, &[("ticket", ticket)]).await
}

/// Remove a message.
#[acl::endpoint(DELETE, "/tickets/{id}/messages/{message}", tags("tickets.messages.delete"))]
pub async fn delete(State(app): State<App>, caller: Caller, Path((ticket, id)): Path<(i64, i64)>) -> Answer {
    answer::delete(&app, &caller, &MESSAGES, id, &[("ticket", ticket)]).await
}

acl::endpoints! { pub ALL: [list, post, get, put, delete] }
