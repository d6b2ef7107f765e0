//! The same, and the registry is used elsewhere.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    pub fn create() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, create}] }
fn main() { let g = acl::PatternList::parse("*").unwrap().grant::<Api>(acl::Mode::KEY); println!("{}", g.len()) }
