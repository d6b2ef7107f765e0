//! The segments of one tag as three tags: a warning.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("support", "tickets", "list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; prefix: "/api/v2", endpoints: [tickets::{list, delete}] }
fn main() {}
