//! Two tags in one pair of quotes.

#[acl::endpoint(GET, "/tickets", tags("tickets.list,people.list"))]
fn list() {}

fn main() {}
