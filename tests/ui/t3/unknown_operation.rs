//! The last segment is an operation: did you mean.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.lst"))]
fn list() {}

acl::registry! {
    pub struct Api;
    operations: ["list", "get", "post", "put", "delete"],
    endpoints: [list],
}

fn main() {}
