//! Answers that succeed: `{"data", "meta", "linked"}`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::asked::Asked;
use crate::caller::Caller;
use crate::cells::Stage;
use crate::effects::Effects;
use crate::failure::{Answer, Failure};
use crate::record::{Page, Resource, Scope};
use crate::sideload;

/// Where the API is mounted; the registry's prefix.
pub const BASE: &str = "/api/v2";

/// Data as it is.
pub fn data(data: impl Into<Value>) -> Response {
    enveloped(data.into(), json!({}), json!({}))
}

/// The three parts.
pub fn enveloped(data: Value, meta: Value, linked: Value) -> Response {
    let parts = [("data", data), ("meta", meta), ("linked", linked)];
    Json(parts.into_iter().map(|(name, part)| (name.to_owned(), part)).collect::<Map<_, _>>()).into_response()
}

/// What `meta` says of a page.
pub fn pagination(page: &Page, asked: &Asked) -> Value {
    let pages = pages(page.total, asked.per_page);
    json!({ "pagination": {
        "total": page.total,
        "count": page.rows.len(),
        "per_page": asked.per_page,
        "current_page": asked.page,
        "total_pages": pages,
    }})
}

/// How many pages `total` rows make; one if there is none.
pub fn pages(total: i64, per_page: i64) -> i64 {
    ((total + per_page - 1) / per_page.max(1)).max(1)
}

/// A page of a resource, with its sideloads.
pub async fn list(
    app: &App,
    caller: &Caller,
    resource: &Resource,
    asked: &Asked,
    scope: Scope<'_>,
) -> Answer {
    let page = resource.list(&app.db, asked, scope).await?;
    let meta = pagination(&page, asked);
    let mut rows = page.rows;
    let linked = sideload::load(app, caller, asked, resource, &mut rows).await?;
    Ok(enveloped(Value::Array(rows), meta, linked))
}

/// One row of a resource, with its sideloads.
pub async fn one(
    app: &App,
    caller: &Caller,
    resource: &Resource,
    asked: &Asked,
    id: i64,
    scope: Scope<'_>,
) -> Answer {
    no_filter(asked)?;
    let mut rows = vec![resource.get(&app.db, id, scope).await?];
    let linked = sideload::load(app, caller, asked, resource, &mut rows).await?;
    Ok(enveloped(rows.pop().unwrap_or_default(), json!({}), linked))
}

/// Goes on if nothing is asked of one row that is asked of many.
///
/// # Errors
/// 400.
pub fn no_filter(asked: &Asked) -> Result<(), Failure> {
    let filter = asked.filters.first();
    filter.map_or(Ok(()), |(name, _)| {
        Err(Failure::field(name.clone(), "unknown_parameter", "one resource takes no filter"))
    })
}

/// A new row, and 201 with its place. `path` is the resource's, below the base.
pub async fn create(
    app: &App,
    caller: &Caller,
    resource: &Resource,
    body: &Map<String, Value>,
    scope: Scope<'_>,
    path: &str,
) -> Answer {
    let effects = Effects::of_body(app, caller, resource, body, None).await?;
    let mut tx = app.write().await?;
    effects.must_cover_body(&mut tx, resource, body, None).await?;
    let cells = resource.check(&mut tx, body, Stage::New).await?;
    let id = resource.insert(&mut tx, &cells, scope).await?;
    tx.commit().await?;
    Ok(created(path, id, &json!({ "id": id })))
}

/// A change of a row, and 204.
pub async fn update(
    app: &App,
    caller: &Caller,
    resource: &Resource,
    body: &Map<String, Value>,
    id: i64,
    scope: Scope<'_>,
) -> Answer {
    let effects = Effects::of_body(app, caller, resource, body, Some(id)).await?;
    let mut tx = app.write().await?;
    effects.must_cover_body(&mut tx, resource, body, Some(id)).await?;
    let cells = resource.check(&mut tx, body, Stage::Change).await?;
    resource.update(&mut tx, id, &cells, scope).await?;
    tx.commit().await?;
    Ok(done())
}

/// A row removed, and 204.
pub async fn delete(app: &App, caller: &Caller, resource: &Resource, id: i64, scope: Scope<'_>) -> Answer {
    let effects = Effects::of_removing(app, caller, resource, id).await?;
    let mut tx = app.write().await?;
    effects.must_cover_removing(&mut tx, resource, id).await?;
    resource.delete(&mut tx, id, scope).await?;
    tx.commit().await?;
    Ok(done())
}

/// 201 with a place and data.
pub fn created(path: &str, id: i64, data: &Value) -> Response {
    let mut response = enveloped(data.clone(), json!({}), json!({}));
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(place) = HeaderValue::try_from(format!("{BASE}{path}/{id}")) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// 204.
pub fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
