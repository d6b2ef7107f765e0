//! An address with its host.

#[acl::endpoint(GET, "https://example.org/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
