//! `tags` with square brackets.

#[acl::endpoint(GET, "/tickets", tags["tickets.tickets.list"])]
pub fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
