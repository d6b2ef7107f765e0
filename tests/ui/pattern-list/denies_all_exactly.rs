//! The same of one tag.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
pub fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() { let _ = acl::pattern_list!(Api: "tickets.*, -*.list"); }
