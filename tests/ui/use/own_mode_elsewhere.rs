//! The same in another module: the name of a trait says what to write.

mod api {
    #[acl::endpoint(GET, "/staff", tags("people.staff.list"), modes(partner, build_bot))]
    pub fn staff() {}
    acl::registry! { pub struct Api; modes: [partner, build_bot], endpoints: [staff] }
}
use api::Api;
fn main() {
    let list = acl::PatternList::EVERYTHING;
    assert!(list.allows(Api::STAFF, acl::Mode::PARTNER));
    assert!(list.grant::<Api>(acl::Mode::BUILD_BOT).allows(Api::STAFF));
}
