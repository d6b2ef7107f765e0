//! A letter that a client encodes.

#[acl::endpoint(GET, "/über", tags("tickets.tickets.get"))]
fn get() {}
acl::registry! { pub struct Api; endpoints: [get] }
fn main() {}
