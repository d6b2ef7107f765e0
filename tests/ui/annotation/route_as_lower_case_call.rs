//! The same with a lower-case method.

#[acl::endpoint(get("/tickets"), tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
