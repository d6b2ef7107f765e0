//! People.

use axum::extract::State;

use crate::administration::authority::GIVE;
use crate::administration::logins;
use crate::answer;
use crate::app::App;
use crate::asked::Asked;
use crate::body::Fields;
use crate::caller::Caller;
use crate::cells::Stage;
use crate::effects::Effects;
use crate::failure::{Answer, Failure};
use crate::path::Path;
use crate::resources::{PEOPLE, TICKETS};

/// List people.
#[acl::endpoint(GET, "/people", tags("people.people.list"))]
pub async fn list(State(app): State<App>, caller: Caller, asked: Asked) -> Answer {
    answer::list(&app, &caller, &PEOPLE, &asked, &[]).await
}

/// Make a person.
#[acl::endpoint(POST, "/people", tags("people.people.post"))]
pub async fn post(State(app): State<App>, caller: Caller, Fields(body): Fields) -> Answer {
    answer::create(&app, &caller, &PEOPLE, &body, &[], "/people").await
}

/// Show a person.
#[acl::endpoint(GET, "/people/{id}", tags("people.people.get"))]
pub async fn get(State(app): State<App>, caller: Caller, asked: Asked, Path(id): Path<i64>) -> Answer {
    answer::one(&app, &caller, &PEOPLE, &asked, id, &[]).await
}

/// Change a person. An agent signs in by their e-mail address, so that one is changed by who administers agents.
#[acl::endpoint(PUT, "/people/{id}", tags("people.people.put"))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Fields(body): Fields,
) -> Answer {
    let has_login = body.contains_key("email") && logins::of_agent(&app.db, id).await?;
    if has_login {
        caller.permit_now(GIVE).await?;
    }
    let mut tx = app.write().await?;
    let cells = PEOPLE.check(&mut tx, &body, Stage::Change).await?;
    if has_login {
        logins::change(&mut tx, app.catalog, caller.who(), id).await?;
    } else if body.contains_key("email") && logins::of_agent(&mut *tx, id).await? {
        return Err(Failure::changed("this person became an agent meanwhile; look again"));
    }
    PEOPLE.update(&mut tx, id, &cells, &[]).await?;
    tx.commit().await?;
    Ok(answer::done())
}

/// Remove a person who has no tickets and no messages.
#[acl::endpoint(DELETE, "/people/{id}", tags("people.people.delete"))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let effects = Effects::of_removing(&app, &caller, &PEOPLE, id).await?;
    let mut tx = app.write().await?;
    if PEOPLE.get(&mut *tx, id, &[]).await?["role"].is_number() {
        // Their keys and what they made would go with them; that is administration.
        return Err(Failure::conflict("is_agent", "an agent is not removed; take the role away first"));
    }
    effects.must_cover_removing(&mut tx, &PEOPLE, id).await?;
    PEOPLE.delete(&mut tx, id, &[]).await?;
    tx.commit().await?;
    Ok(answer::done())
}

/// List the tickets of a person. Who may list neither people's tickets nor tickets may not call it.
#[acl::endpoint(GET, "/people/{id}/tickets", tags("people.person_tickets.list", "tickets.tickets.list"))]
pub async fn tickets(State(app): State<App>, caller: Caller, asked: Asked, Path(id): Path<i64>) -> Answer {
    PEOPLE.get(&app.db, id, &[]).await?;
    answer::list(&app, &caller, &TICKETS, &asked, &[("person", id)]).await
}

acl::endpoints! { pub ALL: [list, post, get, put, delete, tickets] }
