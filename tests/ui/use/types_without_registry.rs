//! Types without their registry: the compiler proposes `<Api>`.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
struct Key {
    grant: acl::Grant,
}
fn policies() -> [&'static acl::Policy; 1] {
    [Api::READ_ONLY]
}
fn endpoint() -> acl::EndpointId {
    Api::TICKETS_LIST
}
fn main() {}
