//! A `;` between two keys.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes(key, token, session))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; prefix: "/api"; endpoints: [tickets::{list, delete}] }
fn main() {}
