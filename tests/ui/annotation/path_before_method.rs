//! The path before its method.

#[acl::endpoint("/tickets", GET, tags("tickets.tickets.list"))]
pub fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
