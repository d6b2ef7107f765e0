//! White space in a path.

#[acl::endpoint(GET, "/tick ets", tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
