//! Bounds as texts, where each bound has lists of its own: the compiler's own words.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn main() {
    let grant = acl::Grant::<Api>::of(acl::Mode::KEY, &["*"], &["*.list"]);
}
