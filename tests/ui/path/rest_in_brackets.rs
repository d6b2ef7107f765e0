//! `[...path]`, as other routers have it.

#[acl::endpoint(GET, "/files/[...path]", tags("files.files.get"))]
fn get() {}
acl::registry! { pub struct Api; endpoints: [get] }
fn main() {}
