//! Two modes in quotes.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes("key", "token"))]
pub fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
