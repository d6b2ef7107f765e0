//! An empty `default_modes` likewise.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    default_modes: [],
    endpoints: [list],
}

fn main() {}
