//! One suite, on `SQLite` and on `PostgreSQL`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failure ends a test")]

mod administration;
mod api;
mod cached;
mod copy;
mod engine;
mod limits;
mod narrow;
mod requests;
mod search;
mod table;
mod usage;
mod versions;
