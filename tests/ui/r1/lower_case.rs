//! A policy is named as a constant is.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    policies: {
        read_only = "*.list",
    },
}

fn main() {}
