//! Nothing between two commas.

#[acl::endpoint(GET, "/tickets",, tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
