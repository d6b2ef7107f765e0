//! A list in a field: the compiler's own words.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
struct Key {
    list: acl::PatternList,
}
fn main() -> Result<(), acl::ParseError> {
    let key = Key { list: acl::PatternList::parse("tickets.*")? };
    assert!(key.list.grant::<Api>(acl::Mode::KEY).allows(Api::TICKETS_LIST));
    Ok(())
}
