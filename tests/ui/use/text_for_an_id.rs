//! A text where the constant of an endpoint is expected.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::list] }
fn main() {
    let grant = acl::PatternList::EVERYTHING.grant::<Api>(acl::Mode::KEY);
    assert!(grant.allows("tickets.tickets.list"));
}
