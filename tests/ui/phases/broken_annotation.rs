//! A broken annotation makes no errors where its constant, its registry or a list is used.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.List"))]
    pub fn list() {}

    acl::endpoints! { pub ALL: [list] }
}

#[acl::endpoint(GET, "/people", tags("people.people.list"))]
fn people() {}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::ALL, people],
}

const PEOPLE: acl::PatternList = acl::pattern_list!(Api: "people.*");

fn main() {
    let grant = PEOPLE.grant::<Api>(acl::Mode::KEY);
    grant.allows(Api::TICKETS_LIST);
    grant.allows(Api::PEOPLE);
}
