//! Alternatives in a pattern.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}] }
const LIST: acl::PatternList<'static> = acl::pattern_list!(Api: "tickets.tickets.{list,delete}");
fn main() { println!("{}", LIST.grant::<Api>(acl::Mode::KEY).allows(Api::TICKETS_LIST)); }
