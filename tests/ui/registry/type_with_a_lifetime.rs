//! A lifetime, which the type has none of.

#[acl::endpoint(GET, "/a", tags("a.a.list"))]
fn list() {}
acl::registry! { pub struct Api<'a>; endpoints: [list] }
fn main() {}
