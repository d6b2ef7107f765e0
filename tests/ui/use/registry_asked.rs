//! What ids and lists are asked, asked of the registry: the name of a trait says what to write.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn main() {
    let count = Api::endpoints().count();
    let found = Api::by_route("GET", "/tickets");
    let allowed = Api::allows("tickets.*", Api::TICKETS_LIST, acl::Mode::KEY);
}
