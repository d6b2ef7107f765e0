//! Where no key is near, all are listed.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    version: "2",
    endpoints: [list],
}

fn main() {}
