//! `tags` itself twice.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), tags("tickets.queue.list"))]
fn list() {}

fn main() {}
