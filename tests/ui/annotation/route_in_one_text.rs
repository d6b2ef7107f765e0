//! Method and path in one pair of quotes.

#[acl::endpoint("GET /tickets", tags("tickets.tickets.list"))]
pub fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
