//! `public = true`.

mod tickets {
    #[acl::endpoint(GET, "/tickets", public = true)]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; prefix: "/api/v2", endpoints: [tickets::{list, delete}] }
fn main() {}
