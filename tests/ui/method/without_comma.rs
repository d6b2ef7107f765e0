//! No comma between method and path.

#[acl::endpoint(GET "/tickets", tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
