//! A route as `method = …, path = …`.

#[acl::endpoint(method = GET, path = "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
