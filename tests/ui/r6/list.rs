//! `only` a list: every DELETE has a tag that ends in `delete`.

#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
fn delete() {}

#[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.purge"))]
fn purge() {}

acl::registry! {
    struct Api;
    endpoints: [delete, purge],
    rules: [
        [DELETE] only "*.delete",
    ],
}

fn main() {}
