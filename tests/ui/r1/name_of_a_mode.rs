//! A policy with the name of a mode's constant.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    modes: [partner],
    endpoints: [list],
    policies: {
        MODE_PARTNER = "*.list",
    },
}

fn main() {}
