//! A word twice.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), explicit, explicit)]
fn list() {}

fn main() {}
