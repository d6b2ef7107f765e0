//! A policy whose denies leave nothing.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
fn delete() {}

acl::registry! {
    struct Api;
    endpoints: [list, delete],
    policies: {
        NONE = "-*.delete",
    },
}

fn main() {}
