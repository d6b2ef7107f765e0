//! A route and its handler in parentheses.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [("/tickets", list)] }
fn main() {}
