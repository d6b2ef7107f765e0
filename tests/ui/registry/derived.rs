//! A registry as a derive.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
#[derive(acl::Registry)]
#[acl(prefix = "/api/v2", endpoints(tickets::list, tickets::delete))]
pub struct Api;
fn main() {}
