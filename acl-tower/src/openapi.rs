//! A registry in documents of `utoipa`: feature `utoipa`.
//!
//! ```
//! use acl_core::Mode;
//! use acl_tower::openapi::{Extension, check};
//! use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
//! use utoipa::OpenApi as _;
//!
//! #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"), modes(key))]
//! #[utoipa::path(get, path = "/tickets/{id}", params(("id" = u32, Path)), responses((status = 200)))]
//! async fn get() {}
//!
//! acl::registry! { pub struct Api; endpoints: [get] }
//!
//! #[derive(utoipa::OpenApi)]
//! #[openapi(paths(get))]
//! struct Document;
//!
//! # fn main() -> Result<(), acl_tower::openapi::Mismatches> {
//! let document = Document::openapi();
//! check::<Api>(&document)?;
//! let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
//! let document = Extension::<Api>::new().scheme(Mode::KEY, bearer).apply(document);
//! assert!(document.to_json().is_ok_and(|json| json.contains(r#""x-acl-tags":["tickets.tickets.get"]"#)));
//! # Ok(())
//! # }
//! ```

mod check;
mod extension;
mod operations;

pub use check::{Mismatch, Mismatches, check};
pub use extension::Extension;
