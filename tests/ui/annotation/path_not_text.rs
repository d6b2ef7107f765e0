//! A path that is no string.

#[acl::endpoint(GET, 404, tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
