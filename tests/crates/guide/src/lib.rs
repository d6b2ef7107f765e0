//! The examples of `docs/guide`, compiled and run. They need axum, tokio and the other crates of acl, which `acl`
//! itself does not depend on, so they are tested here.

#[cfg(doctest)]
#[path = "../../../../src/guide.rs"]
pub mod guide;
