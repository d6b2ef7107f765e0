//! A path is not empty.

#[acl::endpoint(GET, "", tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
