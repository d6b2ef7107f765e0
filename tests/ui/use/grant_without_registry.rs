//! A grant of no registry: the compiler proposes `::<Api>`.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn main() {
    let grant = acl::PatternList::EVERYTHING.grant(acl::Mode::KEY);
    println!("{}", grant.len());
}
