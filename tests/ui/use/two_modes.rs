//! A list asked for two modes at once.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn main() -> Result<(), acl::ParseError> {
    let grant = acl::PatternList::parse("tickets.*")?.grant::<Api>(acl::Mode::KEY | acl::Mode::TOKEN);
    assert!(grant.allows(Api::TICKETS_LIST));
    Ok(())
}
