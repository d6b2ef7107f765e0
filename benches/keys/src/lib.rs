//! What both programs share: an application, and keys for it.

#![allow(
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    reason = "these are programs, and their output is what is read"
)]

use std::time::Duration;

use acl_keys::{By, Keys, NewKey};

/// The handlers of the application.
pub mod handlers {
    use axum::extract::Path;

    /// Answers at once, without work of its own.
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

/// Returns the value below which `part` of every `of` values lie.
#[must_use]
pub fn quantile(sorted: &[Duration], part: usize, of: usize) -> Duration {
    sorted.get((sorted.len().saturating_sub(1)) * part / of).copied().unwrap_or_default()
}

/// Returns who creates the keys.
#[must_use]
pub fn by() -> By {
    By::operator("bench")
}

/// Creates a key and returns its secret.
pub async fn secret(keys: &Keys<Api>) -> Result<String, acl_keys::Error> {
    let created = keys.create(&by(), NewKey::new("bench", ["tickets.*, -*.delete"])).await?;
    Ok(created.secret.reveal().to_owned())
}
