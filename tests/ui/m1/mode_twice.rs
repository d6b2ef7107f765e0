//! An endpoint names a mode twice.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes(key, token, key))]
fn list() {}

fn main() {}
