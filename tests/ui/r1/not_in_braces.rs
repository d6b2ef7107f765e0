//! Policies between brackets.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    policies: [READ_ONLY = "*.list"],
}

fn main() {}
