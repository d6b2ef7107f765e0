//! Two parameters of one name.

#[acl::endpoint(GET, "/tickets/{id}/messages/{id}", tags("tickets.messages.get"))]
fn get() {}

fn main() {}
