//! An allow that a deny takes away whole.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
fn delete() {}

acl::registry! {
    struct Api;
    endpoints: [list, delete],
    policies: {
        SUPPORT = "tickets.tickets.delete, tickets.*, -*.delete",
    },
}

fn main() {}
