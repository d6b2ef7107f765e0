//! No comma between two words.

#[acl::endpoint(GET, "/tickets", public explicit, tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
