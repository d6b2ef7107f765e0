//! A key that is none: did you mean.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    prefx: "/api",
    endpoints: [list],
}

fn main() {}
