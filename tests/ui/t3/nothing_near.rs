//! Where no known word is near, the known words are listed, for a group, a resource and an operation.

#[acl::endpoint(GET, "/a", tags("billing.tickets.list"))]
fn group() {}

#[acl::endpoint(GET, "/b", tags("tickets.attachments.list"))]
fn resource() {}

#[acl::endpoint(GET, "/c", tags("tickets.tickets.export"))]
fn operation() {}

acl::registry! {
    pub struct Api;
    operations: ["list", "get"],
    groups: { "tickets": ["tickets", "messages"], "admin": ["api_keys"] },
    endpoints: [group, resource, operation],
}

fn main() {}
