//! A `%` that begins no encoded byte.

#[acl::endpoint(GET, "/done/100%", tags("tickets.tickets.get"))]
fn get() {}
acl::registry! { pub struct Api; endpoints: [get] }
fn main() {}
