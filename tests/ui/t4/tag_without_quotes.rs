//! A tag without quotes.

#[acl::endpoint(GET, "/tickets", tags(tickets.tickets.list))]
fn list() {}

fn main() {}
