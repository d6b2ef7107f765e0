//! An endpoint of one registry is none of another.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
}

acl::registry! {
    pub struct Admin;
    endpoints: [list],
}

fn main() {
    list();
    let grant = acl::PatternList::EVERYTHING.grant::<Api>(acl::Mode::KEY);
    grant.allows(Admin::LIST);
}
