//! Labels.

use axum::Json;
use axum::extract::State;

use crate::answer;
use crate::app::App;
use crate::caller::Caller;
use crate::clock::now;
use crate::envelope::{Nothing, One, Page, Written};
use crate::failure::{Answer, Failure};
use crate::parameters::Parameters;
use crate::path::Path;
use crate::removal;
use crate::resources::labels::{Color, Label, LabelChange, Labels, NewLabel};
use crate::rows::{self, Engine, Listing};
use crate::sideload::Follow;

/// List labels.
///
/// Tickets and people have any number of them.
#[utoipa::path(get, path = "/api/v2/labels", params(Listing, Labels), responses((status = 200, body = Page<Label>)))]
#[acl::endpoint(GET, "/labels", tags("labels.labels.list"))]
pub async fn list(
    State(app): State<App>,
    Parameters(listing): Parameters<Listing>,
    Parameters(asked): Parameters<Labels>,
) -> Answer {
    let order = asked.order_by.map(Into::into);
    Ok(answer::page(rows::page::<Label>(&mut *app.db.acquire().await?, asked.into(), order, listing).await?))
}

/// Make a label.
///
/// The answer has its number, and `Location` its place.
#[utoipa::path(post, path = "/api/v2/labels", params(Follow), responses((status = 201, body = Written<Label>)))]
#[acl::endpoint(POST, "/labels", tags("labels.labels.post"))]
pub async fn post(State(app): State<App>, Json(new): Json<NewLabel>) -> Answer {
    let query = sqlx::query_scalar::<Engine, i64>(
        "INSERT INTO labels (label, color, created, updated) VALUES ($1, $2, $3, $3) RETURNING id",
    );
    let query = query
        .bind(new.label.trim().to_owned())
        .bind(<&str>::from(new.color.unwrap_or(Color::Grey)))
        .bind(now());
    let mut tx = app.write().await?;
    let id = query.fetch_one(&mut *tx).await?;
    tx.commit().await?;
    Ok(answer::made(&app, &format!("/labels/{id}"), id))
}

/// Show a label.
///
/// As the lists show it.
#[utoipa::path(get, path = "/api/v2/labels/{id}", responses((status = 200, body = One<Label>)))]
#[acl::endpoint(GET, "/labels/{id}", tags("labels.labels.get"))]
pub async fn get(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    Ok(answer::data(rows::get::<Label>(&mut *app.db.acquire().await?, id).await?))
}

/// Change a label.
///
/// What is left out stays.
#[utoipa::path(put, path = "/api/v2/labels/{id}", params(Follow), responses((status = 204), (status = 200, body = One<Label>)))]
#[acl::endpoint(PUT, "/labels/{id}", tags("labels.labels.put"))]
pub async fn put(State(app): State<App>, Path(id): Path<i64>, Json(change): Json<LabelChange>) -> Answer {
    let query = sqlx::query::<Engine>(
        "UPDATE labels SET updated = $2, label = coalesce($3, label), color = coalesce($4, color) WHERE id = $1",
    );
    let query = query
        .bind(id)
        .bind(now())
        .bind(change.label.map(|label| label.trim().to_owned()))
        .bind(change.color.map(<&str>::from));
    let mut tx = app.write().await?;
    if query.execute(&mut *tx).await?.rows_affected() == 0 {
        return Err(Failure::not_found());
    }
    tx.commit().await?;
    Ok(answer::changed(&app, &format!("/labels/{id}")))
}

/// Remove a label, also from what has it.
///
/// If something has it, that asks for the right to take it off.
#[utoipa::path(delete, path = "/api/v2/labels/{id}", responses((status = 200, body = One<Nothing>)))]
#[acl::endpoint(DELETE, "/labels/{id}", tags("labels.labels.delete"))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    removal::remove(&app, &caller, "labels", id).await
}

acl::endpoints! { pub ALL: [list, post, get, put, delete] }
