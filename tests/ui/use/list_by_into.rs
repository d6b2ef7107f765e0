//! A list made by `into`.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn main() -> Result<(), acl::ParseError> {
    let list: acl::PatternList = "tickets.*".into();
    assert!(list.grant::<Api>(acl::Mode::KEY).allows(Api::TICKETS_LIST));
    Ok(())
}
