//! Where no word is near, all are listed.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), cached)]
fn list() {}

fn main() {}
