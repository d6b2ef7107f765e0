//! A ticket system over axum.
//!
//! `cargo run -p axum-minimal --bin before`, then `--bin after`, and look at <http://127.0.0.1:3000/tickets>. The
//! second wants to know who asks: `curl -H 'authorization: Bearer bob-secret' http://127.0.0.1:3000/tickets`.

use std::collections::BTreeMap;
use std::sync::Arc;

use acl::Mode;
use acl_tower::{Authenticate, Carriers, Credential, Edge, openapi::Extension, protect};
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

    acl::endpoints! { pub(crate) ALL: prefix "/tickets", [create, delete, get, list] }
    pub(crate) fn router() -> OpenApiRouter<Store> {
        OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get, delete))
    }

    #[acl::endpoint(tags("tickets.tickets.list"))]
    #[utoipa::path(get, path = "/", responses((status = 200, body = Vec<Ticket>)))]
    pub(crate) async fn list(State(store): State<Store>) -> Json<Vec<Ticket>> {
        Json(store.tickets.lock().await.values().cloned().collect())
    }

    #[acl::endpoint(tags("tickets.tickets.post"))]
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

    #[acl::endpoint(tags("tickets.tickets.get"))]
    #[utoipa::path(get, path = "/{id}", params(("id" = u32, Path)), responses((status = 200, body = Ticket)))]
    pub(crate) async fn get(
        State(store): State<Store>,
        Path(id): Path<u32>,
    ) -> Result<Json<Ticket>, StatusCode> {
        let tickets = store.tickets.lock().await;
        tickets.get(&id).cloned().map(Json).ok_or(StatusCode::NOT_FOUND)
    }

    #[acl::endpoint(tags("tickets.tickets.delete"))]
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

    acl::endpoints! { pub(crate) ALL: prefix "/people", [list] }
    pub(crate) fn router() -> OpenApiRouter<Store> {
        OpenApiRouter::new().routes(routes!(list))
    }

    #[acl::endpoint(tags("people.people.list"))]
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

    acl::endpoints! { pub(crate) ALL: prefix "/admin", [count] }
    pub(crate) fn router() -> OpenApiRouter<Store> {
        OpenApiRouter::new().routes(routes!(count))
    }

    #[acl::endpoint(tags("admin.count.get"))]
    #[utoipa::path(get, path = "/count", responses((status = 200, body = usize)))]
    pub(crate) async fn count(State(store): State<Store>) -> Json<usize> {
        Json(store.tickets.lock().await.len())
    }
}

acl::registry! { pub(crate) struct Api; endpoints: [tickets::ALL, people::ALL, admin::ALL] }

/// Who calls, and what they may.
fn edge() -> Result<Edge<Api, impl Authenticate<Api>>, acl::ParseError> {
    let ann = Arc::new(Credential::new("*", Mode::KEY, "ann")?);
    let bob = Arc::new(Credential::new("tickets.*, -*.delete", Mode::KEY, "bob")?);
    let keys = BTreeMap::from([("ann-secret", ann), ("bob-secret", bob)]);
    let carriers = Carriers::new().scheme("bearer", Mode::KEY);
    Ok(Edge::new(carriers.look_up(move |carried| keys.get(carried.secret()).cloned())))
}

pub(crate) fn app() -> Result<Router, Box<dyn std::error::Error>> {
    let api = OpenApiRouter::<Store>::new()
        .nest("/tickets", tickets::router())
        .nest("/people", people::router())
        .nest("/admin", admin::router());
    let (api, document) = api.with_state(Store::default()).split_for_parts();
    let document = Extension::<Api>::new().apply(document)?;
    let described = Router::new().route("/openapi.json", get(|| async { Json(document) }));
    Ok(described.fallback_service(protect(api, &edge()?)))
}

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("http://{}/tickets", listener.local_addr()?);
    Ok(axum::serve(listener, app()?).await?)
}
