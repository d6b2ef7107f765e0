//! Features `openapi` and `utoipa`: documents that say what the registry does, and the check that they do.

#![allow(clippy::unwrap_used)]

mod api;
mod check;
mod extension;
mod libraries;
