//! What a list states, after its endpoints.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::endpoints! { pub(crate) ALL: [tickets::list, tickets::delete], prefix "/v1" }
acl::registry! { pub struct Api; endpoints: [ALL] }
fn main() {}
