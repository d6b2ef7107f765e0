//! Tags alone.

#[acl::endpoint(tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
