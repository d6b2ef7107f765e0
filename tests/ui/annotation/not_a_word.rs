//! What is neither a word nor a path.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), !explicit)]
fn list() {}

fn main() {}
