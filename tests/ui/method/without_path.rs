//! A method without a path.

#[acl::endpoint(GET, tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
