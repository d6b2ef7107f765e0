//! A mode is lower case.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    modes: [Partner],
    endpoints: [list],
}

fn main() {}
