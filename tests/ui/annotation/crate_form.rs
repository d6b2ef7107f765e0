//! `crate` without a path.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), crate = "acl")]
fn list() {}

fn main() {}
