//! Modes after the endpoints, without a comma.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::endpoints! { pub ALL: [list] modes(key) }
fn main() {}
