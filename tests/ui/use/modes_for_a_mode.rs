//! A reference, an array, and an option.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
#[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
fn delete() {}
acl::registry! { pub struct Api; endpoints: [list, delete] }

fn main() {
    let list = acl::PatternList::EVERYTHING;
    let _ = list.grant::<Api>(&acl::Mode::KEY);
    let _ = list.grant::<Api>([acl::Mode::KEY, acl::Mode::TOKEN]);
    let _ = list.decide(Api::LIST, Some(acl::Mode::KEY));
}
