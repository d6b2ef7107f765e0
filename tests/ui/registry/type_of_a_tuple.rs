//! A tuple, and fields.

#[acl::endpoint(GET, "/a", tags("a.a.list"))]
fn list() {}
acl::registry! { pub struct Api(u8); endpoints: [list] }
acl::registry! { pub struct Empty(); endpoints: [list] }
fn main() {}
