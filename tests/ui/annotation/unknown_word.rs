//! A word that is none: did you mean.

#[acl::endpoint(GET, "/tickets", tag("tickets.tickets.list"))]
fn list() {}

fn main() {}
