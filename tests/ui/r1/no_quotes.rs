//! A policy without quotes.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
pub fn list() {}
acl::registry! { pub struct Api; endpoints: [list], policies: { pub READ_ONLY = *.list } }
fn main() {}
