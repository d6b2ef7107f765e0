//! `allow` of nothing.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), allow)]
fn list() {}

fn main() {}
