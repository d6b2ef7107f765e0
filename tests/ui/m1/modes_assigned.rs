//! The form `modes = key`.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes = key)]
fn list() {}

fn main() {}
