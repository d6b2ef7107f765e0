//! A handler that a `#[cfg]` leaves out.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[cfg(any())]
    #[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
    pub fn create() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, create}] }
fn main() { let _ = Api::TICKETS_LIST; }
