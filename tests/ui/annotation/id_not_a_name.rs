//! An id that cannot name a constant.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), id = "tickets-list")]
fn list() {}

fn main() {}
