//! What a list is asked, asked of a policy: warnings that say where the list is.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn main() {
    println!("{}", Api::READ_ONLY.decide(Api::TICKETS_LIST, acl::Mode::KEY));
    println!("{}", Api::READ_ONLY.as_str());
    println!("{}", Api::READ_ONLY.patterns().count());
    println!("{}", Api::READ_ONLY.contains(Api::TICKETS_LIST));
}
