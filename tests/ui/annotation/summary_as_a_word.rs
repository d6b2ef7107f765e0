//! A summary as a word of the annotation.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), summary = "Lists tickets")]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; prefix: "/api/v2", endpoints: [tickets::{list, delete}] }
fn main() {}
