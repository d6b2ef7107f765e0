//! A query is no part of a path.

#[acl::endpoint(GET, "/tickets?open=1", tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
