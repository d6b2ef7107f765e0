//! A listed function without its annotation, beside one that has it.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}] }
fn main() {}
