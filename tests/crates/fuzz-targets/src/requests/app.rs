//! A small API behind an edge, in both ways in which axum can have it.

use std::sync::Arc;

use acl::Mode;
use acl_tower::{Authenticate, Carriers, Credential, Edge, Protected, Settings, protect};
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use bytes::Bytes;
use http::HeaderName;

use super::reference::STORE;

/// In the extensions of an answer: which handler gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ran(pub(super) &'static str, pub(super) &'static str);

impl IntoResponse for Ran {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

mod handlers {
    use super::{Bytes, Ran};

    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(super) async fn list(_: Bytes) -> Ran {
        Ran("GET", "/tickets")
    }

    #[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post", "all.post"), modes(key, session))]
    pub(super) async fn create(_: Bytes) -> Ran {
        Ran("POST", "/tickets")
    }

    #[acl::endpoint(GET, "/tickets/new", tags("tickets.forms.get"), modes(session))]
    pub(super) async fn form(_: Bytes) -> Ran {
        Ran("GET", "/tickets/new")
    }

    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub(super) async fn get(_: Bytes) -> Ran {
        Ran("GET", "/tickets/{id}")
    }

    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"), explicit)]
    pub(super) async fn delete(_: Bytes) -> Ran {
        Ran("DELETE", "/tickets/{id}")
    }

    #[acl::endpoint(HEAD, "/files/{*path}", tags("files.sizes.get"))]
    pub(super) async fn size(_: Bytes) -> Ran {
        Ran("HEAD", "/files/{*path}")
    }

    #[acl::endpoint(GET, "/files/{*path}", tags("files.files.get"))]
    pub(super) async fn file(_: Bytes) -> Ran {
        Ran("GET", "/files/{*path}")
    }

    #[acl::endpoint(OPTIONS, "/files/{*path}", tags("files.options.read"))]
    pub(super) async fn options(_: Bytes) -> Ran {
        Ran("OPTIONS", "/files/{*path}")
    }

    #[acl::endpoint(GET, "/status", tags("all.status.get"), public)]
    pub(super) async fn status(_: Bytes) -> Ran {
        Ran("GET", "/status")
    }

    #[acl::endpoint(PUT, "/status", tags("all.status.put"))]
    pub(super) async fn set_status(_: Bytes) -> Ran {
        Ran("PUT", "/status")
    }

    #[acl::endpoint(GET, "/me", tags("people.me.get"), authenticated, modes(key, token))]
    pub(super) async fn me(_: Bytes) -> Ran {
        Ran("GET", "/me")
    }
}

acl::registry! {
    pub(super) struct Api;
    endpoints: [handlers::{list, create, form, get, delete, size, file, options, status, set_status, me}],
    with: [acl_tower::axum],
}

/// What the store of the reference has for a secret.
fn credentials() -> impl Authenticate<Api, Principal = ()> {
    let carriers = Carriers::new()
        .scheme("key", Mode::KEY)
        .scheme("token", Mode::TOKEN)
        .header(HeaderName::from_static("x-api-key"), Mode::KEY)
        .cookie("session", Mode::SESSION);
    carriers.look_up(|carried| {
        let (_, stored) = STORE.iter().find(|(secret, _)| *secret == carried.secret())?;
        let mode = Mode::from_index(stored.mode)?;
        let credential = Credential::any_of(stored.own.iter().copied(), mode, ());
        let within = |credential: Credential<Api, ()>, bound: &&[&str]| {
            credential.within_any_of(bound.iter().copied())
        };
        Some(Arc::new(stored.bounds.iter().fold(credential, within)))
    })
}

/// The API as the registry mounts it, and as a router that was there before. The router has a route more, `/extra`,
/// that the registry does not have.
pub(super) fn apps() -> [Protected; 2] {
    let edge = Edge::with(credentials(), Settings::new().schemes(["key", "token"]));
    let tickets = Router::new()
        .route("/", get(handlers::list).post(handlers::create))
        .route("/new", get(handlers::form))
        .route("/{id}", get(handlers::get).delete(handlers::delete));
    let router = Router::new()
        .nest("/tickets", tickets)
        .route("/files/{*path}", get(handlers::file).head(handlers::size).options(handlers::options))
        .route("/status", get(handlers::status).put(handlers::set_status))
        .route("/me", any(handlers::me))
        .route("/extra", post(|| async { Ran("POST", "/extra") }));
    [Api::routes(&edge).with_state(()), protect(router, &edge)]
}
