//! An endpoint without `tags`.

#[acl::endpoint(GET, "/tickets")]
fn list() {}

fn main() {}
