//! A registry in documents of `OpenAPI`: feature `openapi`.
//!
//! Documents are JSON, whichever library wrote them: [`check()`] takes any type that is `Serialize`, and
//! [`Extension::apply`] gives back the type that it was given.
//!
//! ```
//! use acl_core::Mode;
//! use acl_tower::openapi::{Extension, check};
//! use serde_json::json;
//!
//! #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"), modes(key))]
//! async fn get() {}
//!
//! acl::registry! { pub struct Api; endpoints: [get] }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let document = json!({
//!     "openapi": "3.1.0",
//!     "info": { "title": "Tickets", "version": "1" },
//!     "paths": { "/tickets/{id}": { "get": { "responses": {} } } },
//! });
//! check::<Api>(&document)?;
//! let extended = Extension::<Api>::new()
//!     .scheme(Mode::KEY, json!({ "type": "http", "scheme": "bearer" }))
//!     .apply(document)?;
//! assert_eq!(extended["paths"]["/tickets/{id}"]["get"]["x-acl-tags"], json!(["tickets.tickets.get"]));
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `utoipa`, an [`Extension`] is also a modifier of `utoipa` 6: it implements `utoipa::Modify`.

mod check;
mod extension;
mod operations;

pub use check::{Mismatch, Mismatches, check};
pub use extension::Extension;
