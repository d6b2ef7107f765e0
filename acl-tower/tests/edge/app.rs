//! A small API, its keys, and the edge before it.

use std::collections::HashMap;
use std::sync::Arc;

use acl::Mode;
use acl_tower::{Authenticate, Carriers, Credential, Edge, Rejected, Settings};
use axum::extract::{Path, State};
use http::HeaderName;
use http::request::Parts;

/// What handlers share.
#[derive(Clone)]
pub(crate) struct App(pub(crate) &'static str);

/// Whose a credential is.
pub(crate) type Person = &'static str;

pub(crate) type Authorized = acl_tower::Authorized<Api, Person>;

pub(crate) mod tickets {
    use super::{App, Authorized, Path, State};

    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(crate) async fn list(State(app): State<App>, by: Authorized) -> String {
        format!("{} for {}", app.0, by.principal())
    }

    #[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"), modes(key, session))]
    pub(crate) async fn create(body: String) -> String {
        body
    }

    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub(crate) async fn get(Path(id): Path<String>) -> String {
        id
    }

    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub(crate) async fn delete() -> &'static str {
        "deleted"
    }
}

pub(crate) mod open {
    use super::Authorized;

    #[acl::endpoint(GET, "/status", tags("helpdesk.status.get"), public)]
    pub(crate) async fn status(by: Option<Authorized>) -> &'static str {
        if by.is_none() { "up" } else { "somebody" }
    }

    #[acl::endpoint(GET, "/me", tags("people.me.get"), authenticated)]
    pub(crate) async fn me(by: Authorized) -> String {
        by.verdict().to_string()
    }

    acl::route! { pub(crate) files(GET, "/files/{*path}", tags("helpdesk.files.get")); }
}

acl::registry! {
    pub(crate) struct Api;
    endpoints: [tickets::{create, delete, get, list}, open::{files, me, status}],
    with: [acl_tower::axum(App)],
}

/// Keys by what a request says.
pub(crate) fn keys() -> impl Authenticate<Api, Principal = Person> {
    let key = |list, mode, person| Arc::new(Credential::<Api, Person>::new(list, mode, person).unwrap());
    let store = HashMap::from([
        ("all", key("*", Mode::KEY, "ann")),
        ("readers", key("*.list, *.get", Mode::KEY, "bob")),
        ("careful", key("tickets.*, -*.delete", Mode::KEY, "cid")),
        ("stale", key("*, -nothing.of.it", Mode::KEY, "dan")),
        ("token", key("*", Mode::TOKEN, "eve")),
        ("session", key("*", Mode::SESSION, "fay")),
        ("weak", key("people.*", Mode::KEY, "gus")),
    ]);
    let carriers = Carriers::new()
        .scheme("key", Mode::KEY)
        .scheme("token", Mode::TOKEN)
        .cookie("session", Mode::SESSION)
        .header(HeaderName::from_static("x-api-key"), Mode::KEY);
    move |parts: &Parts| {
        let known = carriers.read(parts).and_then(|carried| match carried {
            None => Ok(None),
            Some(carried) => match store.get(carried.secret()) {
                Some(credential) if credential.mode() == carried.mode() => Ok(Some(Arc::clone(credential))),
                _ => Err(Rejected::WrongCredential),
            },
        });
        async move { known }
    }
}

/// The edge of this API.
pub(crate) fn edge() -> Edge<Api, impl Authenticate<Api, Principal = Person>> {
    Edge::with(keys(), Settings::new().schemes(["key", "token"]))
}

/// The API as the registry mounts it.
pub(crate) fn mounted() -> acl_tower::Protected {
    let files = axum::routing::get(|Path(path): Path<String>| async move { path });
    Api::routes(&edge()).serve(Api::OPEN_FILES, files).with_state(App("tickets"))
}
