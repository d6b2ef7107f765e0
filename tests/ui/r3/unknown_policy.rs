//! A policy that the registry does not have.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
fn delete() {}

acl::registry! {
    struct Api;
    endpoints: [list, delete],
    policies: {
        pub READ_ONLY = "*.list",
    },
    rules: [
        READONLY only [GET],
    ],
}

fn main() {}
