//! A path begins with `/`.

#[acl::endpoint(GET, "tickets", tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
