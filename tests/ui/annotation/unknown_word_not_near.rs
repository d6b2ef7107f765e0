//! Where no word is near, all are listed.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), deprecated)]
fn list() {}

fn main() {}
