//! The pages, in an application of the test's own, on `SQLite` and on `PostgreSQL`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failure ends a test")]

mod calls;
#[allow(dead_code, reason = "the suite of the store asks the database beside it")]
#[path = "../store/engine.rs"]
mod engine;
mod flows;
mod keys;
mod looks;
mod many;
mod person;
mod refused;
mod site;
