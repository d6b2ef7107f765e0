//! Labels of tickets and of people.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer;
use crate::app::App;
use crate::envelope::{All, Made, Nothing, One};
use crate::failure::{Answer, Failure};
use crate::fields::Id;
use crate::label_links::{self, LabelText, Links, OF_PERSON, OF_TICKET};
use crate::path::Path;
use crate::resources::labels::Label;
use crate::resources::people::Person;
use crate::resources::tickets::Ticket;
use crate::rows::{self, Connection, Engine, Row};

/// The label to give.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    label: WhichLabel,
}

/// A label, by its number or its text.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum WhichLabel {
    /// Its number.
    Id(Id),
    /// Its text.
    Text(LabelText),
}

async fn list<T: Row>(app: &App, links: Links, id: i64) -> Answer {
    let mut db = app.db.acquire().await?;
    rows::get::<T>(&mut db, id).await?;
    let Links { table, column } = links;
    let query = format!(
        "SELECT {} FROM labels WHERE id IN (SELECT label FROM {table} WHERE {column} = $1) ORDER BY label",
        Label::COLUMNS
    );
    let rows = sqlx::query_as::<Engine, Label>(&query).bind(id).fetch_all(&mut *db).await?;
    Ok(answer::data(rows))
}

async fn add<T: Row>(app: &App, links: Links, id: i64, Link { label }: Link) -> Answer {
    let mut tx = app.write().await?;
    rows::get::<T>(&mut tx, id).await?;
    let found = find(&mut tx, &label).await?;
    let label = found.ok_or_else(|| Failure::field("label", "not_found", "there is no such label"))?;
    label_links::add(&mut tx, links, id, label).await?;
    tx.commit().await?;
    Ok(answer::made(app, &format!("/labels/{label}"), label))
}

async fn find(db: &mut Connection, label: &WhichLabel) -> Result<Option<i64>, Failure> {
    let query = match label {
        WhichLabel::Id(Id(id)) => sqlx::query_scalar("SELECT id FROM labels WHERE id = $1").bind(*id),
        WhichLabel::Text(LabelText(text)) => {
            sqlx::query_scalar("SELECT id FROM labels WHERE label = $1").bind(text.trim())
        }
    };
    Ok(query.fetch_optional(db).await?)
}

async fn remove(app: &App, links: Links, id: i64, label: i64) -> Answer {
    let removed = label_links::remove(&mut *app.db.acquire().await?, links, id, label).await?;
    if removed { Ok(answer::removed()) } else { Err(Failure::not_found()) }
}

/// List the labels of a ticket.
///
/// All of them, by their texts.
#[utoipa::path(get, path = "/api/v2/tickets/{id}/labels", responses((status = 200, body = All<Label>)))]
#[acl::endpoint(GET, "/tickets/{id}/labels", tags("tickets.ticket_labels.list"))]
pub async fn ticket_list(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    list::<Ticket>(&app, OF_TICKET, id).await
}

/// Label a ticket.
///
/// With a label that there is. One that it has already stays.
#[utoipa::path(post, path = "/api/v2/tickets/{id}/labels", responses((status = 201, body = One<Made>)))]
#[acl::endpoint(POST, "/tickets/{id}/labels", tags("tickets.ticket_labels.post"))]
pub async fn ticket_post(State(app): State<App>, Path(id): Path<i64>, Json(link): Json<Link>) -> Answer {
    add::<Ticket>(&app, OF_TICKET, id, link).await
}

/// Take a label off a ticket.
///
/// The label itself stays.
#[utoipa::path(delete, path = "/api/v2/tickets/{id}/labels/{label}", responses((status = 200, body = One<Nothing>)))]
#[acl::endpoint(DELETE, "/tickets/{id}/labels/{label}", tags("tickets.ticket_labels.delete"))]
pub async fn ticket_delete(State(app): State<App>, Path((id, label)): Path<(i64, i64)>) -> Answer {
    remove(&app, OF_TICKET, id, label).await
}

/// List the labels of a person.
///
/// All of them, by their texts.
#[utoipa::path(get, path = "/api/v2/people/{id}/labels", responses((status = 200, body = All<Label>)))]
#[acl::endpoint(GET, "/people/{id}/labels", tags("people.person_labels.list"))]
pub async fn person_list(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    list::<Person>(&app, OF_PERSON, id).await
}

/// Label a person.
///
/// With a label that there is. One that it has already stays.
#[utoipa::path(post, path = "/api/v2/people/{id}/labels", responses((status = 201, body = One<Made>)))]
#[acl::endpoint(POST, "/people/{id}/labels", tags("people.person_labels.post"))]
pub async fn person_post(State(app): State<App>, Path(id): Path<i64>, Json(link): Json<Link>) -> Answer {
    add::<Person>(&app, OF_PERSON, id, link).await
}

/// Take a label off a person.
///
/// The label itself stays.
#[utoipa::path(delete, path = "/api/v2/people/{id}/labels/{label}", responses((status = 200, body = One<Nothing>)))]
#[acl::endpoint(DELETE, "/people/{id}/labels/{label}", tags("people.person_labels.delete"))]
pub async fn person_delete(State(app): State<App>, Path((id, label)): Path<(i64, i64)>) -> Answer {
    remove(&app, OF_PERSON, id, label).await
}

acl::endpoints! {
    pub ALL: [ticket_list, ticket_post, ticket_delete, person_list, person_post, person_delete]
}
