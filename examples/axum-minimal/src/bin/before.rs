//! A ticket system over axum.
//!
//! `cargo run -p axum-minimal --bin before`, then `--bin after`, and look at <http://127.0.0.1:3000/tickets>. The
//! second wants to know who asks: `curl -H 'authorization: Bearer bob-secret' http://127.0.0.1:3000/tickets`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

/// What handlers share.
#[derive(Clone, Default)]
pub(crate) struct Store {
    tickets: Arc<Mutex<BTreeMap<u32, Ticket>>>,
}

/// A ticket.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
pub(crate) struct Ticket {
    subject: String,
}

mod tickets {
    use axum::Json;
    use axum::extract::{Path, State};
    use axum::http::StatusCode;
    use utoipa_axum::{router::OpenApiRouter, routes};

    use super::{Store, Ticket};

    pub(crate) fn router() -> OpenApiRouter<Store> {
        OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get, delete))
    }

    #[utoipa::path(get, path = "/", responses((status = 200, body = Vec<Ticket>)))]
    pub(crate) async fn list(State(store): State<Store>) -> Json<Vec<Ticket>> {
        Json(store.tickets.lock().await.values().cloned().collect())
    }

    #[utoipa::path(post, path = "/", request_body = Ticket, responses((status = 201, body = u32)))]
    pub(crate) async fn create(
        State(store): State<Store>,
        Json(ticket): Json<Ticket>,
    ) -> (StatusCode, Json<u32>) {
        let mut tickets = store.tickets.lock().await;
        let id = tickets.last_key_value().map_or(1, |(last, _)| last + 1);
        tickets.insert(id, ticket);
        (StatusCode::CREATED, Json(id))
    }

    #[utoipa::path(get, path = "/{id}", params(("id" = u32, Path)), responses((status = 200, body = Ticket)))]
    pub(crate) async fn get(
        State(store): State<Store>,
        Path(id): Path<u32>,
    ) -> Result<Json<Ticket>, StatusCode> {
        let tickets = store.tickets.lock().await;
        tickets.get(&id).cloned().map(Json).ok_or(StatusCode::NOT_FOUND)
    }

    #[utoipa::path(delete, path = "/{id}", params(("id" = u32, Path)), responses((status = 204)))]
    pub(crate) async fn delete(State(store): State<Store>, Path(id): Path<u32>) -> StatusCode {
        let deleted = store.tickets.lock().await.remove(&id);
        deleted.map_or(StatusCode::NOT_FOUND, |_| StatusCode::NO_CONTENT)
    }
}

mod people {
    use axum::Json;
    use utoipa_axum::{router::OpenApiRouter, routes};

    use super::Store;

    pub(crate) fn router() -> OpenApiRouter<Store> {
        OpenApiRouter::new().routes(routes!(list))
    }

    #[utoipa::path(get, path = "/", responses((status = 200, body = Vec<String>)))]
    pub(crate) async fn list() -> Json<[&'static str; 2]> {
        Json(["ann", "bob"])
    }
}

mod admin {
    use axum::Json;
    use axum::extract::State;
    use utoipa_axum::{router::OpenApiRouter, routes};

    use super::Store;

    pub(crate) fn router() -> OpenApiRouter<Store> {
        OpenApiRouter::new().routes(routes!(count))
    }

    #[utoipa::path(get, path = "/count", responses((status = 200, body = usize)))]
    pub(crate) async fn count(State(store): State<Store>) -> Json<usize> {
        Json(store.tickets.lock().await.len())
    }
}

pub(crate) fn app() -> Router {
    let api = OpenApiRouter::<Store>::new()
        .nest("/tickets", tickets::router())
        .nest("/people", people::router())
        .nest("/admin", admin::router());
    let (api, document) = api.with_state(Store::default()).split_for_parts();
    let described = Router::new().route("/openapi.json", get(|| async { Json(document) }));
    described.merge(api)
}

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("http://{}/tickets", listener.local_addr()?);
    Ok(axum::serve(listener, app()).await?)
}
