//! No `:` after a key: the value is read all the same.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; prefix "/api", endpoints [list] }
fn main() {}
