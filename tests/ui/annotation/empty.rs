//! Nothing at all.

#[acl::endpoint]
fn list() {}

fn main() {}
