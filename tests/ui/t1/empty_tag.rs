//! A tag has at least one segment.

#[acl::endpoint(GET, "/tickets", tags(""))]
fn list() {}

fn main() {}
