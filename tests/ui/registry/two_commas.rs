//! Nothing between two commas.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    prefix: "/api",,
    endpoints: [list],
}

fn main() {}
