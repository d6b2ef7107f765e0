//! Two routes that differ in the names of their parameters only.

#[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
fn by_id() {}

#[acl::endpoint(GET, "/tickets/{reference}", tags("tickets.tickets.get"))]
fn by_reference() {}

acl::registry! {
    pub struct Api;
    endpoints: [by_id, by_reference],
}

fn main() {}
