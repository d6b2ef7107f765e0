//! Upper case, with the lower-case form.

#[acl::endpoint(GET, "/tickets", tags("Tickets.tickets.List"))]
fn list() {}

fn main() {}
