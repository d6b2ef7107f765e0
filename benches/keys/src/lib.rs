//! What both programs share: an application, and keys on each engine.

#![allow(
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    reason = "programs that are read by their output"
)]

use std::time::Duration;

use acl_keys::{By, Keys, NewKey};

/// What the application serves.
pub mod handlers {
    use axum::extract::Path;

    /// A ticket, without work of its own.
    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub async fn get(Path(_): Path<u32>) -> &'static str {
        "ticket"
    }

    /// Lists nothing.
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub async fn list() -> &'static str {
        "[]"
    }

    /// Deletes nothing.
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub async fn delete(Path(_): Path<u32>) {}
}

acl::registry! {
    /// The application.
    pub struct Api;
    endpoints: [handlers::{get, list, delete}],
    with: [acl_tower::axum],
}

/// A value that is below this part of the values.
#[must_use]
pub fn quantile(sorted: &[Duration], part: usize, of: usize) -> Duration {
    sorted.get((sorted.len().saturating_sub(1)) * part / of).copied().unwrap_or_default()
}

/// Whoever measures.
#[must_use]
pub fn by() -> By {
    By::operator("bench")
}

/// The secret of a new key.
pub async fn secret(keys: &Keys<Api>) -> Result<String, acl_keys::Error> {
    let created = keys.create(&by(), NewKey::new("bench", ["tickets.*, -*.delete"])).await?;
    Ok(created.secret.reveal().to_owned())
}
