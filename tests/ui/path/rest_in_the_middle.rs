//! What takes the rest of a path stands at its end.

#[acl::endpoint(GET, "/files/{*path}/raw", tags("files.files.get"))]
fn get() {}

fn main() {}
