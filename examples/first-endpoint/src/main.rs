//! The server of the guide's first page: `cargo run -p first-endpoint`.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use acl::{Mode, ParseError};
use acl_tower::{Authenticate, Carriers, Credential, Edge, Protected};

/// The state that handlers share.
#[derive(Clone, Default)]
struct Store {
    tickets: Arc<Mutex<Vec<String>>>,
}

/// The caller as handlers ask for them. Behind a key stands a person's name here; yours may be any type.
type Authorized = acl_tower::Authorized<Api, &'static str>;

/// Everyone may call this.
#[acl::endpoint(GET, "/health", tags("system.health.get"), public)]
async fn health() -> &'static str {
    "ok"
}

mod tickets {
    use axum::Json;
    use axum::extract::{Path, State};
    use axum::http::StatusCode;

    use super::{Authorized, PoisonError, Store};

    /// Lists all tickets.
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(super) async fn list(State(store): State<Store>) -> Json<Vec<String>> {
        Json(store.tickets.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Creates a ticket.
    #[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
    pub(super) async fn create(State(store): State<Store>, by: Authorized, subject: String) -> StatusCode {
        let ticket = format!("{subject} (from {})", by.principal());
        store.tickets.lock().unwrap_or_else(PoisonError::into_inner).push(ticket);
        StatusCode::CREATED
    }

    /// Deletes a ticket, by its place in the list.
    #[acl::endpoint(DELETE, "/tickets/{place}", tags("tickets.tickets.delete"))]
    pub(super) async fn delete(State(store): State<Store>, Path(place): Path<usize>) -> StatusCode {
        let mut tickets = store.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        if place >= tickets.len() {
            return StatusCode::NOT_FOUND;
        }
        tickets.remove(place);
        StatusCode::NO_CONTENT
    }
}

acl::registry! {
    /// The ticket API.
    struct Api;
    endpoints: [health, tickets::{list, create, delete}],
    with: [acl_tower::axum(Store)],
}

/// Who calls, and what they may do. A real application loads credentials from its store.
fn edge() -> Result<Edge<Api, impl Authenticate<Api>>, ParseError> {
    let ann = Credential::new("*", Mode::KEY, "ann")?;
    let bob = Credential::new("tickets.*, -*.delete", Mode::KEY, "bob")?;
    let keys = HashMap::from([("ann-secret", Arc::new(ann)), ("bob-secret", Arc::new(bob))]);
    let carriers = Carriers::new().scheme("bearer", Mode::KEY);
    Ok(Edge::new(carriers.look_up(move |carried| keys.get(carried.secret()).cloned())))
}

fn app() -> Result<Protected, ParseError> {
    Ok(Api::routes(&edge()?).with_state(Store::default()))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("http://{}/tickets", listener.local_addr()?);
    Ok(axum::serve(listener, app()?).await?)
}

#[cfg(test)]
mod tests {
    use acl_tower::access_matrix;
    use acl_tower::testing::{App, assert_every_route_guarded};

    use super::{Api, ParseError, app};

    #[tokio::test]
    async fn a_key_calls_what_its_list_grants() -> Result<(), ParseError> {
        let app = App::<Api, _>::new(app()?, "ann"); // the tests' caller is `ann`

        let key = app.as_key("tickets.*, -*.delete"); // a key with this list: no store has it
        key.post("/tickets").body("printer").await.assert_allowed();
        assert_eq!(key.get("/tickets").await.assert_allowed().text(), r#"["printer (from ann)"]"#);
        key.delete("/tickets/0").await.assert_tag_denied();

        app.as_nobody().get("/tickets").await.assert_no_credential();
        app.as_nobody().get("/health").await.assert_allowed();
        Ok(())
    }

    #[test]
    fn lists_grant_these_endpoints() {
        access_matrix! { Api;
            "tickets.*, -*.delete" by key { TICKETS_LIST: allowed, TICKETS_DELETE: tag_denied }
            "*.list" by session { TICKETS_LIST: allowed, TICKETS_CREATE: tag_not_granted }
        }
    }

    #[tokio::test]
    async fn every_route_has_its_guard() -> Result<(), ParseError> {
        assert_every_route_guarded(&App::<Api, _>::new(app()?, "ann")).await;
        Ok(())
    }
}
