//! Departments.

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
use crate::resources::departments::{Department, DepartmentChange, Departments, NewDepartment};
use crate::rows::{self, Engine, Listing};
use crate::sideload::Follow;

/// List departments.
///
/// Tickets belong to one, or to none.
#[utoipa::path(get, path = "/api/v2/departments", params(Listing, Departments), responses((status = 200, body = Page<Department>)))]
#[acl::endpoint(GET, "/departments", tags("tickets.departments.list"))]
pub async fn list(
    State(app): State<App>,
    Parameters(listing): Parameters<Listing>,
    Parameters(asked): Parameters<Departments>,
) -> Answer {
    let order = asked.order_by.map(Into::into);
    Ok(answer::page(
        rows::page::<Department>(&mut *app.db.acquire().await?, asked.into(), order, listing).await?,
    ))
}

/// Make a department.
///
/// The answer has its number, and `Location` its place.
#[utoipa::path(post, path = "/api/v2/departments", params(Follow), responses((status = 201, body = Written<Department>)))]
#[acl::endpoint(POST, "/departments", tags("tickets.departments.post"), modes(session))]
pub async fn post(State(app): State<App>, Json(new): Json<NewDepartment>) -> Answer {
    let query = sqlx::query_scalar::<Engine, i64>(
        "INSERT INTO departments (title, is_open, created, updated) VALUES ($1, $2, $3, $3) RETURNING id",
    );
    let query = query
        .bind(new.title.trim().to_owned())
        .bind(i64::from(new.is_open.is_none_or(|flag| flag.0)))
        .bind(now());
    let mut tx = app.write().await?;
    let id = query.fetch_one(&mut *tx).await?;
    tx.commit().await?;
    Ok(answer::made(&app, &format!("/departments/{id}"), id))
}

/// Show a department.
///
/// As the lists show it.
#[utoipa::path(get, path = "/api/v2/departments/{id}", responses((status = 200, body = One<Department>)))]
#[acl::endpoint(GET, "/departments/{id}", tags("tickets.departments.get"))]
pub async fn get(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    Ok(answer::data(rows::get::<Department>(&mut *app.db.acquire().await?, id).await?))
}

/// Change a department.
///
/// What is left out stays.
#[utoipa::path(put, path = "/api/v2/departments/{id}", params(Follow), responses((status = 204), (status = 200, body = One<Department>)))]
#[acl::endpoint(PUT, "/departments/{id}", tags("tickets.departments.put"), modes(session))]
pub async fn put(
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(change): Json<DepartmentChange>,
) -> Answer {
    let query = sqlx::query::<Engine>(
        "UPDATE departments SET updated = $2, title = coalesce($3, title), is_open = coalesce($4, is_open) WHERE id = $1",
    );
    let query = query
        .bind(id)
        .bind(now())
        .bind(change.title.map(|title| title.trim().to_owned()))
        .bind(change.is_open.map(|flag| i64::from(flag.0)));
    let mut tx = app.write().await?;
    if query.execute(&mut *tx).await?.rows_affected() == 0 {
        return Err(Failure::not_found());
    }
    tx.commit().await?;
    Ok(answer::changed(&app, &format!("/departments/{id}")))
}

/// Remove a department; its tickets are no department's.
///
/// If it has tickets, that asks for the right to change tickets.
#[utoipa::path(delete, path = "/api/v2/departments/{id}", responses((status = 200, body = One<Nothing>)))]
#[acl::endpoint(DELETE, "/departments/{id}", tags("tickets.departments.delete"), modes(session))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    removal::remove(&app, &caller, "departments", id).await
}

acl::endpoints! { pub ALL: [list, post, get, put, delete] }
