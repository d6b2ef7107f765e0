//! What the index does.

use acl_tower::NotPermitted;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::{Api, Person, Store};

type By = acl_tower::Authorized<Api, Person>;

#[acl::endpoint(GET, "/", tags("pages.front.get"), public(identified))]
#[utoipa::path(get, path = "/", responses((status = 200)))]
pub(crate) async fn front(by: Option<By>) -> String {
    by.map_or_else(|| "hello".to_owned(), |by| format!("hello {}", by.principal().name))
}

#[acl::endpoint(GET, "/api/v1/me", tags("people.me.get"), authenticated)]
#[utoipa::path(get, path = "/me", responses((status = 200)))]
pub(crate) async fn me(by: By) -> &'static str {
    by.principal().name
}

#[acl::endpoint(GET, "/api/v1/packages", tags("packages.packages.list"), public)]
pub(crate) async fn list<S: Store>(State(store): State<S>) -> String {
    store.names().join(" ")
}

// The router calls the parameter `name`.
#[acl::endpoint(GET, "/api/v1/packages/{package}", tags("packages.packages.get"), public)]
pub(crate) async fn show<S: Store>(
    State(store): State<S>,
    Path(name): Path<String>,
) -> Result<String, StatusCode> {
    if store.names().contains(&name) { Ok(name) } else { Err(StatusCode::NOT_FOUND) }
}

/// A name that nobody has needs a further right; which one it is, the store knows.
#[acl::endpoint(PUT, "/api/v1/packages/{package}", tags("packages.packages.put"))]
pub(crate) async fn publish<S: Store>(
    State(store): State<S>,
    Path(name): Path<String>,
    by: By,
) -> Result<&'static str, Refused> {
    may_touch(&by, &name)?;
    if !store.names().contains(&name) {
        by.permits(Api::PUBLISH_NEW)?;
    }
    store.publish(&name, by.principal().name);
    Ok("published")
}

#[acl::endpoint(
    DELETE,
    "/api/v1/packages/{package}",
    DELETE,
    "/api/v1/packages/{package}/yank",
    tags("packages.packages.delete"),
    modes(session, key)
)]
pub(crate) async fn remove<S: Store>(
    State(store): State<S>,
    Path(name): Path<String>,
    by: By,
) -> Result<&'static str, Refused> {
    may_touch(&by, &name)?;
    store.remove(&name);
    Ok("removed")
}

#[cfg(debug_assertions)]
#[acl::endpoint(GET, "/metrics", tags("operation.metrics.get"), explicit)]
pub(crate) async fn metrics() -> &'static str {
    "requests 7"
}

/// A key that is held to some packages touches no other.
fn may_touch(by: &By, name: &str) -> Result<(), Refused> {
    match by.principal().only {
        Some(only) if !only.contains(&name) => Err(Refused::Other),
        _ => Ok(()),
    }
}

/// Why a handler does nothing.
pub(crate) enum Refused {
    /// The key is held to other packages.
    Other,
    /// A further right is missing.
    Right(NotPermitted<Api, Person>),
}

impl From<NotPermitted<Api, Person>> for Refused {
    fn from(refused: NotPermitted<Api, Person>) -> Self {
        Self::Right(refused)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Other => (StatusCode::FORBIDDEN, "the key is held to other packages").into_response(),
            Self::Right(refused) => refused.into_response(),
        }
    }
}
