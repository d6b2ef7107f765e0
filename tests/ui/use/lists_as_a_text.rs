//! A text where several lists are expected: one error.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn main() {
    let grant = acl::Grant::<Api>::of(acl::Mode::KEY, "tickets.*", &[]);
    let stored = String::from("tickets.*");
    let grant = acl::Grant::<Api>::of(acl::Mode::KEY, &stored, &[]);
    let rights = acl::Rights::new(<Api as acl::Registry>::CATALOG, acl::Mode::KEY, &Some("*"));
}
