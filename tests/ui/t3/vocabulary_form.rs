//! `groups` with its resources left out.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    groups: ["tickets", "admin"],
    endpoints: [list],
}

fn main() {}
