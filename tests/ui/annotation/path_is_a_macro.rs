//! A macro call where the path is expected.

#[acl::endpoint(GET, concat!("/", PREFIX), tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
