//! A route in the form of a call.

#[acl::endpoint(GET("/tickets"), tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
