//! Modes in the spelling of an enum: a warning that says the right one.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {
    let list = acl::PatternList::EVERYTHING;
    assert!(list.allows(Api::LIST, acl::Mode::Key));
    assert!(list.allows(Api::LIST, acl::Mode::Token));
    assert!(list.allows(Api::LIST, acl::Mode::Session));
}
