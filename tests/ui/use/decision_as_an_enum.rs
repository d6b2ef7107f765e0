//! A decision taken for an enum.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn main() -> Result<(), acl::ParseError> {
    let list = acl::PatternList::parse("tickets.*")?;
    match list.decide(Api::TICKETS_DELETE, acl::Mode::KEY) {
        acl::Decision::Allowed => println!("yes"),
        acl::Decision::Denied => println!("no"),
    }
    Ok(())
}
