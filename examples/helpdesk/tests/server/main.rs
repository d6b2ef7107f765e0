//! The server, through real sockets and a real database file.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unreachable_pub)]

mod actions;
mod apart;
mod audit;
mod batch;
mod bounds;
mod client;
mod connections;
mod crash;
mod document;
mod domain;
mod doors;
mod enforcement;
mod existing;
#[cfg(unix)]
mod faults;
mod forms;
mod harness;
mod keys;
mod kills;
mod limits;
mod misspelt;
mod odd;
mod pages;
mod postgres;
mod property;
mod races;
mod rights;
mod sessions;
mod silence;
mod soak;
mod start;
mod superuser;
mod tokens;
