//! People.

use acl::Route;
use axum::Json;
use axum::extract::State;

use crate::administration::authority::GIVE;
use crate::administration::logins;
use crate::answer;
use crate::app::App;
use crate::caller::Caller;
use crate::clock::now;
use crate::effects::{self, Effects};
use crate::envelope::{Nothing, One, Page, Written};
use crate::failure::{Answer, Failure, Field, Mistakes};
use crate::fields::Id;
use crate::label_links::{self, OF_PERSON};
use crate::parameters::Parameters;
use crate::path::Path;
use crate::removal;
use crate::resources::people::{self, People, Person, PersonFields};
use crate::resources::tickets::{Ticket, Tickets};
use crate::rows::{self, Conditions, Connection, Engine, Listing, References};
use crate::sideload::{Follow, OfPerson, OfTicket, Sideloads};

/// List people.
///
/// Agents are among them: people with a role.
#[utoipa::path(
    get, path = "/api/v2/people", params(Listing, People, OfPerson), responses((status = 200, body = Page<Person>)),
)]
#[acl::endpoint(GET, "/people", tags("people.people.list"))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Parameters(listing): Parameters<Listing>,
    Parameters(asked): Parameters<People>,
    Parameters(sideloads): Parameters<Sideloads>,
) -> Answer {
    let order = asked.order_by.map(Into::into);
    let page = rows::page::<Person>(&mut *app.db.acquire().await?, asked.into(), order, listing).await?;
    answer::page_with(&app, &caller, &sideloads, page).await
}

/// Make a person.
///
/// With a name and an e-mail address. `labels` asks for the right to label people, and to make labels that there are not.
#[utoipa::path(
    post, path = "/api/v2/people", params(Follow, OfPerson), responses((status = 201, body = Written<Person>)),
)]
#[acl::endpoint(POST, "/people", tags("people.people.post"))]
pub async fn post(State(app): State<App>, caller: Caller, Json(new): Json<PersonFields>) -> Answer {
    let (name, email) = new.said(None)?;
    let mut wrong = Mistakes::default();
    for (name, is_missing) in [("name", name.is_none()), ("email", email.is_none())] {
        if is_missing {
            wrong.push(|| Field { name: name.into(), code: "required", message: "it is missing".to_owned() });
        }
    }
    wrong.none_or(())?;
    let needed = effects(&mut *app.db.acquire().await?, &new, None).await?;
    let asked = Effects::ask(&caller, needed).await?;
    let mut tx = app.write().await?;
    asked.must_cover(&effects(&mut tx, &new, None).await?)?;
    let (Some(name), Some(email)) = (name, email) else { return Err(Failure::bad_body("who is it?")) };
    let id = people::insert(&mut tx, &name, &email, now()).await?;
    write(&mut tx, id, &PersonFields { name: None, ..new }).await?;
    tx.commit().await?;
    Ok(answer::made(&app, &format!("/people/{id}"), id))
}

/// Show a person.
///
/// As the lists show them.
#[utoipa::path(
    get, path = "/api/v2/people/{id}", params(OfPerson), responses((status = 200, body = One<Person>)),
)]
#[acl::endpoint(GET, "/people/{id}", tags("people.people.get"))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Parameters(sideloads): Parameters<Sideloads>,
) -> Answer {
    let person = rows::get::<Person>(&mut *app.db.acquire().await?, id).await?;
    answer::one_with(&app, &caller, &sideloads, &person).await
}

/// Change a person.
///
/// What is left out stays. An agent signs in by their e-mail address, so that one is changed by who administers agents.
/// `labels` asks for the right to give labels to people and to take them off, and to make labels that there are not.
#[utoipa::path(
    put, path = "/api/v2/people/{id}", params(Follow, OfPerson),
    responses((status = 204), (status = 200, body = One<Person>)),
)]
#[acl::endpoint(PUT, "/people/{id}", tags("people.people.put"))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(change): Json<PersonFields>,
) -> Answer {
    let has_login = change.has_email() && logins::of_agent(&app.db, id).await?;
    if has_login {
        caller.permit_now(GIVE).await?;
    }
    let needed = effects(&mut *app.db.acquire().await?, &change, Some(id)).await?;
    let asked = Effects::ask(&caller, needed).await?;
    let mut tx = app.write().await?;
    asked.must_cover(&effects(&mut tx, &change, Some(id)).await?)?;
    if has_login {
        logins::change(&mut tx, app.catalog, caller.who(), id).await?;
    } else if change.has_email() && logins::of_agent(&mut *tx, id).await? {
        return Err(Failure::changed("this person became an agent meanwhile; look again"));
    }
    write(&mut tx, id, &change).await?;
    tx.commit().await?;
    Ok(answer::changed(&app, &format!("/people/{id}")))
}

/// What writing a person has for effects.
async fn effects(
    db: &mut Connection,
    fields: &PersonFields,
    id: Option<i64>,
) -> Result<Vec<Route<'static>>, Failure> {
    let Some(labels) = &fields.labels else { return Ok(Vec::new()) };
    let difference = label_links::difference(db, OF_PERSON, id, labels).await?;
    Ok(difference.asks(effects::LABEL_PERSON, effects::UNLABEL_PERSON))
}

async fn write(db: &mut Connection, id: i64, fields: &PersonFields) -> Result<(), Failure> {
    let query = "SELECT name FROM people WHERE id = $1";
    let now_called = sqlx::query_scalar::<Engine, String>(query).bind(id).fetch_optional(&mut *db).await?;
    let now_called = now_called.ok_or_else(Failure::not_found)?;
    let (name, email) = fields.said(Some(&now_called))?;
    let organization = fields.organization;
    let mut references = References::new(&mut *db);
    references.look("organization", "organizations", organization.flatten()).await?;
    references.all_there()?;
    let query = "UPDATE people SET updated = $2, name = coalesce($3, name), email = coalesce($4, email),
            organization = CASE WHEN $5 = 1 THEN $6 ELSE organization END
         WHERE id = $1";
    let query = sqlx::query::<Engine>(query).bind(id).bind(now()).bind(name).bind(email.map(|email| email.0));
    let query = query.bind(i64::from(organization.is_some())).bind(organization.flatten().map(|Id(id)| id));
    query.execute(&mut *db).await?;
    let Some(labels) = &fields.labels else { return Ok(()) };
    label_links::difference(db, OF_PERSON, Some(id), labels).await?.write(db, OF_PERSON, id).await
}

/// Remove a person who has no tickets and no messages.
///
/// An agent is not removed; the role is taken first. Labels, teams and tickets that are theirs ask for the right to take
/// those off.
#[utoipa::path(delete, path = "/api/v2/people/{id}", responses((status = 200, body = One<Nothing>)))]
#[acl::endpoint(DELETE, "/people/{id}", tags("people.people.delete"))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let mut tx = removal::begin(&app, &caller, "people", id).await?;
    if rows::get::<Person>(&mut tx, id).await?.role.is_some() {
        // Their keys and what they made would go with them; that is administration.
        return Err(Failure::conflict("is_agent", "an agent is not removed; take the role away first"));
    }
    removal::finish(tx, "people", id).await
}

/// List the tickets of a person.
///
/// Who may list neither people's tickets nor tickets may not call it.
#[utoipa::path(
    get, path = "/api/v2/people/{id}/tickets", params(Listing, Tickets, OfTicket),
    responses((status = 200, body = Page<Ticket>)),
)]
#[acl::endpoint(GET, "/people/{id}/tickets", tags("people.person_tickets.list", "tickets.tickets.list"))]
pub async fn tickets(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Parameters(listing): Parameters<Listing>,
    Parameters(asked): Parameters<Tickets>,
    Parameters(sideloads): Parameters<Sideloads>,
) -> Answer {
    let order = asked.order_by.map(Into::into);
    let mut db = app.db.acquire().await?;
    rows::get::<Person>(&mut db, id).await?;
    let of = Conditions::from(asked).is("t.person", id);
    let page = rows::page::<Ticket>(&mut db, of, order, listing).await?;
    drop(db);
    answer::page_with(&app, &caller, &sideloads, page).await
}

acl::endpoints! { pub ALL: [list, post, get, put, delete, tickets] }
