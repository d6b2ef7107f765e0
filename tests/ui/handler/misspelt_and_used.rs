//! A misspelt handler, and the registry is used elsewhere.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{lst, delete}] }
const TICKETS: acl::PatternList<'static> = acl::pattern_list!(Api: "tickets.*");
fn main() {
    assert!(TICKETS.allows(Api::TICKETS_DELETE, acl::Mode::KEY));
}
