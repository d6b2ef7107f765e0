//! Where no method is near, all are listed.

#[acl::endpoint(PURGE, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
