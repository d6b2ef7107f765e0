//! A prefix of `/` is none.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    prefix: "/",
    endpoints: [list],
}

fn main() {}
