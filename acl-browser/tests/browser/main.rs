//! The page and its answers, through real sockets, and in headless Chromium.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

#[path = "../../examples/github/catalog.rs"]
mod github;

mod address;
mod answers;
mod apart;
mod axe;
mod console;
mod contrast;
mod differential;
mod documentation;
mod embedded;
mod guarded;
mod hostile;
mod latency;
mod layout;
mod page;
mod pick;
mod picking;
mod reference;
mod screens;
mod serve;
mod served;
mod waiting;
