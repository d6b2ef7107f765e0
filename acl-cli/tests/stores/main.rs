//! `--keys ADDRESS`: a store says what its export says, on both engines; nothing is created, no password is shown.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod answers;
mod database;
mod mistakes;
#[path = "../random/mod.rs"]
mod random;
