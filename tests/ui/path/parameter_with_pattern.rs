//! A parameter is a name alone.

#[acl::endpoint(GET, "/tickets/{id:[0-9]+}", tags("tickets.tickets.get"))]
fn get() {}

fn main() {}
