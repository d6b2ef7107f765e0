//! A policy whose denies leave nothing, of which a rule says nothing more.

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
    rules: [NONE only [GET]],
}

fn main() {}
