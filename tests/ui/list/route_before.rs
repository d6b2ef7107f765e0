//! A route as a router has it.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: ["/tickets" => list] }
fn main() {}
