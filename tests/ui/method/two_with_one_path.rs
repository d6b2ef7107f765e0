//! Two methods before one path.

#[acl::endpoint(GET, POST, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
