//! An empty `modes()` opens the endpoint to no one.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes())]
fn list() {}

fn main() {}
