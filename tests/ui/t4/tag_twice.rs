//! The same tag twice on one endpoint.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list", "tickets.tickets.list"))]
fn list() {}

fn main() {}
