//! Several of these at once: an error each, and none proposes another handler.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(PUT, "/tickets", tags("tickets.tickets.put"))]
    pub fn update() {}
    #[acl::endpoint(GET, "/tickets/1", tags("tickets.tickets.list"))]
    pub fn show_tickets() {}
    pub fn create() {}
    pub fn get() {}
    pub fn list_tickets() {}
    #[cfg(no)] #[acl::endpoint(GET, "/tickets/2", tags("tickets.tickets.list"))]
    pub fn gone() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, show_tickets, update, create, get, list_tickets, gone}] }
fn main() {}
