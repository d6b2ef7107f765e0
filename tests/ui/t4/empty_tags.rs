//! An endpoint with an empty `tags()`.

#[acl::endpoint(GET, "/tickets", tags())]
fn list() {}

fn main() {}
