//! A policy with the name of an endpoint's constant.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    policies: {
        LIST = "*.list",
    },
}

fn main() {}
