//! Nothing between two commas.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list",, "tickets.all.list"))]
fn list() {}

fn main() {}
