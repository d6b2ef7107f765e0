//! A lint that is none.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), allow(dead_code))]
fn list() {}

fn main() {}
