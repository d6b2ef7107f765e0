//! Labels of tickets and of people.

use axum::extract::State;
use serde_json::{Map, Value, json};

use crate::answer;
use crate::app::App;
use crate::body::{self, Fields};
use crate::failure::{Answer, Failure};
use crate::path::Path;
use crate::record::Resource;
use crate::resources::{PEOPLE, TICKETS};

/// What has labels.
struct Labelled {
    resource: &'static Resource,
    links: &'static str,
    column: &'static str,
}

static OF_TICKET: Labelled = Labelled { resource: &TICKETS, links: "ticket_labels", column: "ticket" };
static OF_PERSON: Labelled = Labelled { resource: &PEOPLE, links: "people_labels", column: "person" };

impl Labelled {
    async fn list(&self, app: &App, id: i64) -> Answer {
        self.resource.get(&app.db, id, &[]).await?;
        let rows: Vec<(i64, String, String)> = sqlx::query_as(&format!(
            "SELECT l.id, l.label, l.color
             FROM labels l JOIN {} x ON x.label = l.id WHERE x.{} = $1 ORDER BY l.label",
            self.links, self.column
        ))
        .bind(id)
        .fetch_all(&app.db)
        .await?;
        Ok(answer::data(
            rows.into_iter()
                .map(|(id, label, color)| json!({ "id": id, "label": label, "color": color }))
                .collect::<Vec<Value>>(),
        ))
    }

    /// Adds the label that the body names by its number or its text.
    async fn add(&self, app: &App, id: i64, body: &Map<String, Value>) -> Answer {
        body::only(body, &["label"])?;
        let mut tx = app.write().await?;
        self.resource.get(&mut *tx, id, &[]).await?;
        let found: Option<i64> = match body.get("label") {
            Some(Value::String(text)) => {
                let query = sqlx::query_scalar("SELECT id FROM labels WHERE label = $1").bind(text);
                query.fetch_optional(&mut *tx).await?
            }
            Some(Value::Number(number)) => {
                let query = sqlx::query_scalar("SELECT id FROM labels WHERE id = $1").bind(number.as_i64());
                query.fetch_optional(&mut *tx).await?
            }
            _ => return Err(Failure::field("label", "required", "expected a label's number or text")),
        };
        let label = found.ok_or_else(|| Failure::field("label", "not_found", "there is no such label"))?;
        sqlx::query(&format!(
            "INSERT INTO {} ({}, label) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            self.links, self.column
        ))
        .bind(id)
        .bind(label)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(answer::created("/labels", label, &json!({ "id": label })))
    }

    async fn remove(&self, app: &App, id: i64, label: i64) -> Answer {
        let removed =
            sqlx::query(&format!("DELETE FROM {} WHERE {} = $1 AND label = $2", self.links, self.column))
                .bind(id)
                .bind(label)
                .execute(&app.db)
                .await?;
        if removed.rows_affected() == 0 { Err(Failure::not_found()) } else { Ok(answer::done()) }
    }
}

/// List the labels of a ticket.
#[acl::endpoint(GET, "/tickets/{id}/labels", tags("tickets.ticket_labels.list"))]
pub async fn ticket_list(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    OF_TICKET.list(&app, id).await
}

/// Label a ticket.
#[acl::endpoint(POST, "/tickets/{id}/labels", tags("tickets.ticket_labels.post"))]
pub async fn ticket_post(State(app): State<App>, Path(id): Path<i64>, Fields(body): Fields) -> Answer {
    OF_TICKET.add(&app, id, &body).await
}

/// Take a label off a ticket.
#[acl::endpoint(DELETE, "/tickets/{id}/labels/{label}", tags("tickets.ticket_labels.delete"))]
pub async fn ticket_delete(State(app): State<App>, Path((id, label)): Path<(i64, i64)>) -> Answer {
    OF_TICKET.remove(&app, id, label).await
}

/// List the labels of a person.
#[acl::endpoint(GET, "/people/{id}/labels", tags("people.person_labels.list"))]
pub async fn person_list(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    OF_PERSON.list(&app, id).await
}

/// Label a person.
#[acl::endpoint(POST, "/people/{id}/labels", tags("people.person_labels.post"))]
pub async fn person_post(State(app): State<App>, Path(id): Path<i64>, Fields(body): Fields) -> Answer {
    OF_PERSON.add(&app, id, &body).await
}

/// Take a label off a person.
#[acl::endpoint(DELETE, "/people/{id}/labels/{label}", tags("people.person_labels.delete"))]
pub async fn person_delete(State(app): State<App>, Path((id, label)): Path<(i64, i64)>) -> Answer {
    OF_PERSON.remove(&app, id, label).await
}

acl::endpoints! {
    pub ALL: [ticket_list, ticket_post, ticket_delete, person_list, person_post, person_delete]
}
