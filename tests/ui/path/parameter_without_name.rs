//! A parameter has a name.

#[acl::endpoint(GET, "/tickets/{}", tags("tickets.tickets.get"))]
fn get() {}

fn main() {}
