//! The edge through real sockets: SPEC.md's rules and the attacks that a server must survive, by name.

#![allow(clippy::unwrap_used, clippy::panic)]

mod answers;
mod app;
mod audit;
mod broken_off;
mod by_hand;
mod carried;
mod client;
mod composed;
mod every_method;
mod extractor;
mod heard;
mod identified;
mod lifetime;
mod lists;
mod log;
mod matching;
mod methods;
mod nested;
mod own_ways;
mod permits;
mod plain;
mod prefixed;
mod reference;
mod report_only;
mod silences;
