//! A list asked without a mode.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {
    assert!(acl::PatternList::EVERYTHING.allows(Api::LIST));
}
