//! A helpdesk over HTTP, as a helpdesk's own people use it: tickets, people, keys. It shows acl at work in a whole
//! server. `cargo run -p helpdesk` starts it.
//!
//! `api` declares the endpoints and the registry; `edge` lets requests in; `keys` are those of acl-keys, bounded by the
//! roles of agents; `credentials` reads what a token or a session may do, anew for each decision; `administration` changes
//! roles and writes the audit; `pages` are for browsers. Imports point one way, as the README's table has it.

#![allow(clippy::missing_errors_doc, reason = "a server, not a library: what fails is what the API answers")]

pub mod administration;
pub mod answer;
pub mod apart;
pub mod api;
pub mod app;
pub mod body;
pub mod caller;
pub mod chrome;
pub mod clients;
pub mod clock;
pub mod contract;
pub mod credentials;
pub mod database;
pub mod decisions;
pub mod dispatch;
pub mod edge;
pub mod effects;
pub mod envelope;
pub mod failure;
pub mod fields;
pub mod host;
pub mod json;
pub mod keys;
pub mod label_links;
pub mod maintenance;
pub mod mistake;
pub mod openapi;
pub mod owner_only;
pub mod pages;
pub mod pairs;
pub mod parameters;
pub mod password;
pub mod path;
pub mod problem;
pub mod removal;
pub mod resources;
pub mod rows;
pub mod secret;
pub mod seed;
pub mod serve;
pub mod server;
pub mod sideload;
pub mod source;
