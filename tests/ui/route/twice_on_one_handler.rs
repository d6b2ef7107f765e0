//! One handler with one route twice.

#[acl::endpoint(GET, "/tickets", GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
}

fn main() {}
