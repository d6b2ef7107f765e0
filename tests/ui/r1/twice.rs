//! Two policies of one name.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    policies: {
        READ_ONLY = "*.list",
        READ_ONLY = "tickets.*",
    },
}

fn main() {}
