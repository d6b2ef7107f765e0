//! `id` with parentheses.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), id("tickets_list"))]
fn list() {}

fn main() {}
