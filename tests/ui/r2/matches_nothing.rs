//! A pattern that matches no tag: an allow, a deny, and one near to nothing. A rule says nothing more of it.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
fn delete() {}

acl::registry! {
    struct Api;
    endpoints: [list, delete],
    policies: {
        SUPPORT = "tikets.*, tickets.*, -*.delet",
        LEGACY = "legacy.*, tickets.*",
    },
    rules: [LEGACY only [DELETE]],
}

fn main() {}
