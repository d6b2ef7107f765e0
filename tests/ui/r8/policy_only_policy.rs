//! One policy that is to be within another.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
fn delete() {}

acl::registry! {
    struct Api;
    endpoints: [list, delete],
    policies: {
        pub SUPPORT = "tickets.*",
        pub AGENT = "*.list",
    },
    rules: [
        SUPPORT only AGENT,
    ],
}

fn main() {}
