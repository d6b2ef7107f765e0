//! Two policies in the form of statics: one error.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list], policies: { pub static A: &str = "*.list"; pub static B: &str = "tickets.*"; } }
fn main() { let _ = (Api::A, Api::B); }
