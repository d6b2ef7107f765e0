//! `allow(dead_code)` of the whole crate does not hide a forgotten handler.

#![allow(dead_code)]

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn forgotten_list() {}

fn main() {}
