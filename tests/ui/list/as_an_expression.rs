//! `endpoints!` in the place of an expression, and its constant in a registry.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
const ALL: &[&str] = acl::endpoints![tickets::list, tickets::delete];
acl::registry! { pub struct Api; endpoints: [ALL] }
fn main() {}
