//! Tickets.

use acl::Route;
use axum::Json;
use axum::extract::State;

use crate::answer;
use crate::app::App;
use crate::caller::Caller;
use crate::clock::now;
use crate::effects::{self, Effects};
use crate::envelope::{Nothing, One, Page, Written};
use crate::failure::{Answer, Failure};
use crate::label_links::{self, OF_TICKET};
use crate::parameters::Parameters;
use crate::path::Path;
use crate::removal;
use crate::resources::messages;
use crate::resources::people::{self, Named};
use crate::resources::tickets::{self, Assignment, Counts, NewTicket, Status, Ticket, TicketChange, Tickets};
use crate::rows::{self, Connection, Engine, Listing, References};
use crate::sideload::{Follow, OfTicket, Sideloads};

/// List tickets.
///
/// Those that fit all filters; a filter of several values fits each of them.
#[utoipa::path(
    get, path = "/api/v2/tickets", params(Listing, Tickets, OfTicket), responses((status = 200, body = Page<Ticket>)),
)]
#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Parameters(listing): Parameters<Listing>,
    Parameters(asked): Parameters<Tickets>,
    Parameters(sideloads): Parameters<Sideloads>,
) -> Answer {
    let order = asked.order_by.map(Into::into);
    let page = rows::page::<Ticket>(&mut *app.db.acquire().await?, asked.into(), order, listing).await?;
    answer::page_with(&app, &caller, &sideloads, page).await
}

/// Open a ticket, with its first message if the body has one.
///
/// Besides, `message` asks for the right to write one, `agent` for the right to give tickets to agents, `status` for the
/// right to mark them as resolved, `labels` for the right to label tickets and to make labels that there are not, and a
/// `person` whom nobody knows for the right to make people.
#[utoipa::path(
    post, path = "/api/v2/tickets", params(Follow, OfTicket), responses((status = 201, body = Written<Ticket>)),
)]
#[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
pub async fn post(State(app): State<App>, caller: Caller, Json(new): Json<NewTicket>) -> Answer {
    let (message, change) = new.into_parts();
    let mut needed = effects(&mut *app.db.acquire().await?, &change, None).await?;
    if message.is_some() {
        needed.insert(0, effects::WRITE_MESSAGE);
    }
    let asked = Effects::ask(&caller, needed).await?;
    let mut tx = app.write().await?;
    asked.must_cover(&effects(&mut tx, &change, None).await?)?;
    let person = check(&mut tx, &change).await?;
    let query =
        "INSERT INTO tickets (subject, person, created, updated) VALUES ('', $1, $2, $2) RETURNING id";
    let query = sqlx::query_scalar::<Engine, i64>(query).bind(person).bind(now());
    let id = query.fetch_one(&mut *tx).await?;
    write(&mut tx, id, &change, person).await?;
    if let Some((message, person)) = message.zip(person) {
        messages::insert(&mut tx, id, person, &message.into(), now()).await?;
    }
    tx.commit().await?;
    Ok(answer::made(&app, &format!("/tickets/{id}"), id))
}

/// How many tickets each status has.
///
/// Of all tickets.
#[utoipa::path(get, path = "/api/v2/tickets/counts", responses((status = 200, body = One<Counts>)))]
#[acl::endpoint(GET, "/tickets/counts", tags("tickets.counts.get"))]
pub async fn counts(State(app): State<App>) -> Answer {
    let query = "SELECT status, count(*) FROM tickets GROUP BY status";
    let mut counts = Counts::default();
    for (status, count) in sqlx::query_as::<Engine, (String, i64)>(query).fetch_all(&app.db).await? {
        match status.as_str() {
            "awaiting_agent" => counts.awaiting_agent = count,
            "awaiting_user" => counts.awaiting_user = count,
            "pending" => counts.pending = count,
            _ => counts.resolved = count,
        }
    }
    Ok(answer::data(counts))
}

/// Show a ticket.
///
/// As the lists show it.
#[utoipa::path(
    get, path = "/api/v2/tickets/{id}", params(OfTicket), responses((status = 200, body = One<Ticket>)),
)]
#[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Parameters(sideloads): Parameters<Sideloads>,
) -> Answer {
    let ticket = rows::get::<Ticket>(&mut *app.db.acquire().await?, id).await?;
    answer::one_with(&app, &caller, &sideloads, &ticket).await
}

/// Change a ticket.
///
/// What is left out stays. Besides, `agent` asks for the right to give tickets to agents, `status` for the right to mark
/// them as resolved or to open them again, `labels` for the right to give labels and to take them off, and a `person`
/// whom nobody knows for the right to make people.
#[utoipa::path(
    put, path = "/api/v2/tickets/{id}", params(Follow, OfTicket),
    responses((status = 204), (status = 200, body = One<Ticket>)),
)]
#[acl::endpoint(PUT, "/tickets/{id}", tags("tickets.tickets.put"))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(change): Json<TicketChange>,
) -> Answer {
    let needed = effects(&mut *app.db.acquire().await?, &change, Some(id)).await?;
    let asked = Effects::ask(&caller, needed).await?;
    let mut tx = app.write().await?;
    asked.must_cover(&effects(&mut tx, &change, Some(id)).await?)?;
    let person = check(&mut tx, &change).await?;
    write(&mut tx, id, &change, person).await?;
    tx.commit().await?;
    Ok(answer::changed(&app, &format!("/tickets/{id}")))
}

/// What writing a ticket, or a new one, has for effects.
async fn effects(
    db: &mut Connection,
    change: &TicketChange,
    id: Option<i64>,
) -> Result<Vec<Route<'static>>, Failure> {
    let mut effects = Vec::new();
    if change.agent.is_some() {
        effects.push(effects::ASSIGN);
    }
    if let Some(status) = change.status {
        let query = "SELECT status FROM tickets WHERE id = $1";
        let query = sqlx::query_scalar::<Engine, String>(query).bind(id);
        let is = query.fetch_optional(&mut *db).await?.as_deref() == Some(Status::Resolved.into());
        match (is, status == Status::Resolved) {
            (false, true) => effects.push(effects::RESOLVE),
            (true, false) => effects.push(effects::REOPEN),
            _ => {}
        }
    }
    if let Some(labels) = &change.labels {
        let difference = label_links::difference(&mut *db, OF_TICKET, id, labels).await?;
        effects.extend(difference.asks(effects::LABEL_TICKET, effects::UNLABEL_TICKET));
    }
    if let Some(named) = &change.person {
        effects.extend(people::makes(db, named).await?);
    }
    Ok(effects)
}

/// The person of a change, who is made if need be, where all rows that it names are there.
async fn check(db: &mut Connection, change: &TicketChange) -> Result<Option<i64>, Failure> {
    let person = match &change.person {
        Some(named) => people::find_or_make(&mut *db, named).await?,
        None => None,
    };
    let mut references = References::new(db);
    if let (Some(Named::Id(id)), None) = (&change.person, person) {
        references.missing("person", format!("there is no row {} of people", id.0));
    }
    references.look("agent", "agents", change.agent.flatten()).await?;
    references.look("agent_team", "agent_teams", change.agent_team.flatten()).await?;
    references.look("department", "departments", change.department.flatten()).await?;
    references.all_there()?;
    Ok(person)
}

async fn write(
    db: &mut Connection,
    id: i64,
    change: &TicketChange,
    person: Option<i64>,
) -> Result<(), Failure> {
    tickets::update(&mut *db, id, change, person, now()).await?;
    let Some(labels) = &change.labels else { return Ok(()) };
    label_links::difference(db, OF_TICKET, Some(id), labels).await?.write(db, OF_TICKET, id).await
}

/// Remove a ticket with its messages.
///
/// If it has messages or labels, that asks for the right to remove those.
#[utoipa::path(delete, path = "/api/v2/tickets/{id}", responses((status = 200, body = One<Nothing>)))]
#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    removal::remove(&app, &caller, "tickets", id).await
}

/// Give a ticket to an agent, or to nobody with `null`.
///
/// The same as `agent` of a change, for who may do no more than this.
#[utoipa::path(put, path = "/api/v2/tickets/{id}/agent", responses((status = 204)))]
#[acl::endpoint(PUT, "/tickets/{id}/agent", tags("tickets.assignments.put"))]
pub async fn assign(
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(Assignment { agent }): Json<Assignment>,
) -> Answer {
    // Without its effects: they are what this endpoint is for.
    let change = TicketChange { agent: Some(agent), ..TicketChange::default() };
    set(&app, id, &change, "/agent").await
}

/// Mark a ticket as resolved.
///
/// The same as the status `resolved`, for who may do no more than this.
#[utoipa::path(put, path = "/api/v2/tickets/{id}/resolved", responses((status = 204)))]
#[acl::endpoint(PUT, "/tickets/{id}/resolved", tags("tickets.resolutions.put"))]
pub async fn resolve(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    let change = TicketChange { status: Some(Status::Resolved), ..TicketChange::default() };
    set(&app, id, &change, "/resolved").await
}

/// Open a resolved ticket again.
///
/// It awaits an agent.
#[utoipa::path(delete, path = "/api/v2/tickets/{id}/resolved", responses((status = 200, body = One<Nothing>)))]
#[acl::endpoint(DELETE, "/tickets/{id}/resolved", tags("tickets.resolutions.delete"))]
pub async fn reopen(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    let change = TicketChange { status: Some(Status::AwaitingAgent), ..TicketChange::default() };
    set(&app, id, &change, "").await?;
    Ok(answer::removed())
}

async fn set(app: &App, id: i64, change: &TicketChange, below: &str) -> Answer {
    let mut tx = app.write().await?;
    check(&mut tx, change).await?;
    write(&mut tx, id, change, None).await?;
    tx.commit().await?;
    Ok(answer::changed(app, &format!("/tickets/{id}{below}")))
}

acl::endpoints! { pub ALL: [list, post, counts, get, put, delete, assign, resolve, reopen] }
