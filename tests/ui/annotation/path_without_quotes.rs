//! A path without quotes.

#[acl::endpoint(GET, /tickets, tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
