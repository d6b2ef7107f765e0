//! A small API whose store is empty: nobody gets in but by a test's credential.

use std::sync::Arc;

use acl::Mode;
use acl_tower::testing::App;
use acl_tower::{Authenticate, Authenticated, Carriers, Credential, Edge, Protected, Rejected};
use http::request::Parts;

pub(crate) type Person = &'static str;
pub(crate) type Authorized = acl_tower::Authorized<Api, Person>;

pub(crate) mod tickets {
    use super::Authorized;

    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(crate) async fn list(by: Authorized) -> String {
        format!(r#"["{}"]"#, by.principal())
    }

    #[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"), modes(key, session, bot))]
    pub(crate) async fn create(body: String) -> String {
        body
    }

    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"), explicit)]
    pub(crate) async fn delete() -> http::StatusCode {
        http::StatusCode::NOT_FOUND
    }
}

pub(crate) mod open {
    #[acl::endpoint(GET, "/status", tags("helpdesk.status.get"), public)]
    pub(crate) async fn status() -> &'static str {
        "up"
    }

    #[acl::endpoint(GET, "/me", tags("people.me.get"), authenticated)]
    pub(crate) async fn me() {}
}

acl::registry! {
    pub(crate) struct Api;
    modes: [bot],
    endpoints: [tickets::{create, delete, list}, open::{me, status}],
    with: [acl_tower::axum],
}

/// A store with no credential in it.
pub(crate) fn edge() -> Edge<Api, impl Authenticate<Api, Principal = Person>> {
    let carriers = Carriers::new().scheme("key", Mode::KEY);
    Edge::new(move |parts: &Parts| {
        let known: Authenticated<Api, Person> = match carriers.read(parts) {
            Ok(None) => Ok(None::<Arc<Credential<Api, Person>>>),
            Ok(Some(_)) => Err(Rejected::WrongCredential),
            Err(rejected) => Err(rejected),
        };
        async move { known }
    })
}

pub(crate) fn service() -> Protected {
    Api::routes(&edge()).with_state(())
}

pub(crate) fn app() -> App<Api, Person> {
    App::new(service(), "ann")
}
