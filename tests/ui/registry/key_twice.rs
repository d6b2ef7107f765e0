//! A key twice.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    prefix: "/api",
    prefix: "/api/v2",
    endpoints: [list],
}

fn main() {}
