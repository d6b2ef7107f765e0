//! A text asked like a list: the name of a trait says what to write.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn main() {
    let grant = "tickets.*".grant::<Api>(acl::Mode::KEY);
    let stored = String::from("tickets.*");
    let allowed = stored.allows(Api::TICKETS_LIST, acl::Mode::KEY);
    let decision = stored.as_str().decide(Api::TICKETS_LIST, acl::Mode::KEY);
}
