//! A backslash.

#[acl::endpoint(GET, "/tickets\\all", tags("tickets.tickets.get"))]
fn get() {}
acl::registry! { pub struct Api; endpoints: [get] }
fn main() {}
