//! The tickets: what the application is for.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::App;

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
pub(crate) async fn list(State(app): State<App>) -> Json<Vec<String>> {
    Json(app.tickets.lock().await.clone())
}

#[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
pub(crate) async fn create(State(app): State<App>, Json(subject): Json<String>) -> StatusCode {
    app.tickets.lock().await.push(subject);
    StatusCode::CREATED
}
