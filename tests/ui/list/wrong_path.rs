//! One wrong path is one error; the uses of its constant are none.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list, lsit],
}

fn main() {
    let grant = acl::PatternList::EVERYTHING.grant::<Api>(acl::Mode::KEY);
    grant.allows(Api::LIST);
    grant.allows(Api::LSIT);
}
