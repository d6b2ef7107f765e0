//! Two annotations on one function.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
#[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
pub fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
