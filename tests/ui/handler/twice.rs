//! One handler twice in the list.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list, list],
}

fn main() {}
