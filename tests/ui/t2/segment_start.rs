//! A segment begins with a letter or a digit.

#[acl::endpoint(GET, "/tickets", tags("tickets._internal.list"))]
fn list() {}

fn main() {}
