//! `new`, a `String`, and a text where a mode is expected.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
#[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
fn delete() {}
acl::registry! { pub struct Api; endpoints: [list, delete] }

fn main() {
    let _ = acl::Mode::new("key");
    let _ = acl::Mode::from(String::from("token"));
    let _ = acl::PatternList::EVERYTHING.grant::<Api>("session");
    let _ = acl::PatternList::EVERYTHING.allows(Api::LIST, "session");
}
