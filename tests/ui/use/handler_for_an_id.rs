//! The handler itself where its constant is expected.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::list] }
fn main() {
    let grant = acl::PatternList::EVERYTHING.grant::<Api>(acl::Mode::KEY);
    assert!(grant.allows(tickets::list));
}
