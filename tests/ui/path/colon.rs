//! The parameters of older routers.

#[acl::endpoint(GET, "/tickets/:id", tags("tickets.tickets.get"))]
fn get() {}

fn main() {}
