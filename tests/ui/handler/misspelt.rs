//! A misspelt handler is proposed by its own name.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::lst] }
fn main() {
    let grant = acl::PatternList::EVERYTHING.grant::<Api>(acl::Mode::KEY);
    assert!(grant.allows(Api::TICKETS_LST));
}
