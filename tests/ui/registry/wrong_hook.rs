//! A hook that is none.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
    with: [nowhere],
}

fn main() {}
