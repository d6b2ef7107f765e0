//! A word of the vocabulary is one segment.

#[acl::endpoint(GET, "/tickets", tags("tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    operations: ["list", "tickets.list"],
    endpoints: [list],
}

fn main() {}
