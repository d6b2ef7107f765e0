//! White space inside a tag.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets. list"))]
fn list() {}

fn main() {}
