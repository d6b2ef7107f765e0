//! Answers that succeed: `{"data", "meta", "linked"}`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::caller::Caller;
use crate::failure::Answer;
use crate::rows::Pagination;
use crate::sideload::{self, Sideloads};

/// Where the API is mounted; the registry's prefix.
pub const BASE: &str = "/api/v2";

/// Data as it is.
pub fn data(data: impl Serialize) -> Response {
    enveloped(&data, &json!({}), &json!({}))
}

/// The three parts.
pub fn enveloped(data: &impl Serialize, meta: &impl Serialize, linked: &impl Serialize) -> Response {
    #[derive(Serialize)]
    struct Envelope<D, M, L> {
        data: D,
        meta: M,
        linked: L,
    }
    Json(Envelope { data, meta, linked }).into_response()
}

/// A page of rows that refer to no others.
pub fn page<T: Serialize>((rows, pagination): (Vec<T>, Pagination)) -> Response {
    enveloped(&rows, &json!({ "pagination": pagination }), &json!({}))
}

/// A page of rows, with those that they refer to.
pub async fn page_with<T: Serialize>(
    app: &App,
    caller: &Caller,
    sideloads: &Sideloads,
    (rows, pagination): (Vec<T>, Pagination),
) -> Answer {
    let mut rows: Vec<Value> = rows.iter().map(|row| json!(row)).collect();
    let linked = sideload::load(app, caller, sideloads, &mut rows).await?;
    Ok(enveloped(&rows, &json!({ "pagination": pagination }), &linked))
}

/// A row, with those that it refers to.
pub async fn one_with<T: Serialize>(app: &App, caller: &Caller, sideloads: &Sideloads, row: &T) -> Answer {
    let mut rows = [json!(row)];
    let linked = sideload::load(app, caller, sideloads, &mut rows).await?;
    Ok(enveloped(&rows[0], &json!({}), &linked))
}

/// 201 with a place, which is this below the base, and the number of what was made.
pub fn made(app: &App, path: &str, id: i64) -> Response {
    created(app, path, &json!({ "id": id }))
}

/// 201 with a place, which is this below the base, and data.
pub fn created(app: &App, path: &str, data: &Value) -> Response {
    let response = (StatusCode::CREATED, self::data(data)).into_response();
    placed(app, path, response)
}

/// 204 with a place, which is this below the base.
pub fn changed(app: &App, path: &str) -> Response {
    placed(app, path, done())
}

fn placed(app: &App, path: &str, mut response: Response) -> Response {
    if let Ok(place) = HeaderValue::try_from(format!("{}{BASE}{path}", app.settings.url)) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// 200 with nothing in it: something was removed.
pub fn removed() -> Response {
    data(json!({}))
}

/// 204.
pub fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
