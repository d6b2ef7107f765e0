//! A letter beyond ASCII, here a Cyrillic one that looks like `a`: its code is shown.

#[acl::endpoint(GET, "/admin", tags("аdmin.keys.list"))]
fn list() {}

fn main() {}
