//! Method and path asked of an endpoint: warnings that say where they are.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn main() {
    assert_eq!(Api::TICKETS_LIST.path(), "/tickets");
    assert_eq!(Api::TICKETS_LIST.method(), "GET");
}
