//! The same, of another module.

#[acl::endpoint(GET, paths::TICKETS, tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
