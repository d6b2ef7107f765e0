//! Words as keys with values.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags: "tickets.tickets.list", modes: key)]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; prefix: "/api/v2", endpoints: [tickets::{list, delete}] }
fn main() {}
