//! The wildcards of older routers.

#[acl::endpoint(GET, "/files/*path", tags("files.files.get"))]
fn get() {}

fn main() {}
