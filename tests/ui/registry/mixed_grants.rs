//! Grants of two registries are not compared.

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
    let api = acl::PatternList::EVERYTHING.grant::<Api>(acl::Mode::KEY);
    let admin = acl::PatternList::EVERYTHING.grant::<Admin>(acl::Mode::KEY);
    api.is_subset(&admin);
}
