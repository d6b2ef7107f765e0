//! A list whose denies take all that its allows give.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes(key, token, session))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; prefix: "/api/v2", endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }

fn main() -> Result<(), acl::ParseError> {
    let list = acl::PatternList::parse("tickets.*, -*.delete")?;
    let _ = (list, acl::pattern_list!(Api: "tickets.*, -*"));
    Ok(())
}
