//! `*` is for patterns.

#[acl::endpoint(GET, "/tickets", tags("tickets.*.list"))]
fn list() {}

fn main() {}
