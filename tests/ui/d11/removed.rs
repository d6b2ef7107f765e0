//! S2: what is removed for good cannot be needed.

#[acl::endpoint(DELETE, "/people/{id}", tags("people.people.delete"), needs("legacy.tickets.delete"))]
fn delete() {}

acl::registry! {
    struct Api;
    endpoints: [delete],
    removed: ["legacy.*"],
}

fn main() {}
