//! No comma between two tags.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list" "tickets.queue.list"))]
fn list() {}

fn main() {}
