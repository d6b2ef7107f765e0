//! An empty segment.

#[acl::endpoint(GET, "/api//tickets", tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
