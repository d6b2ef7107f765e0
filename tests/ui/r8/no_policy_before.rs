//! A policy after `only` is compared with a policy.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
fn delete() {}

acl::registry! {
    struct Api;
    endpoints: [list, delete],
    policies: {
        pub AGENT = "*.list",
    },
    rules: [
        "tickets.*" only AGENT,
    ],
}

fn main() {}
