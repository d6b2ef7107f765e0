//! Methods are upper case.

#[acl::endpoint(get, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
