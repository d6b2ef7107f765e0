//! A constant without the module of its handler: the compiler's own words.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn main() {
    assert!(acl::PatternList::EVERYTHING.allows(Api::LIST, acl::Mode::KEY));
}
