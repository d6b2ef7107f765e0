//! No comma between two handlers.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
pub fn list() {}
#[acl::endpoint(GET, "/people", tags("people.people.list"))]
pub fn people() {}
acl::registry! { pub struct Api; endpoints: [list people] }
fn main() {}
