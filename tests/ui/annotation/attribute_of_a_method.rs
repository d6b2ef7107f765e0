//! An attribute for each method, as other frameworks have it.

mod tickets {
    #[acl::get("/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; prefix: "/api/v2", endpoints: [tickets::{list, delete}] }
fn main() {}
