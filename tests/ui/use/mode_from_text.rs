//! A mode made of a text.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn main() -> Result<(), acl::ParseError> {
    let mode = acl::Mode::from("key");
    let grant = acl::PatternList::parse("tickets.*")?.grant::<Api>(mode);
    assert!(grant.allows(Api::TICKETS_LIST));
    Ok(())
}
