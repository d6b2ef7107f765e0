//! For axum: a parameter beside a rest.

#[acl::endpoint(GET, "/files/{*rest}", tags("files.files.list"))]
async fn all() {}
#[acl::endpoint(GET, "/files/{id}/parts", tags("files.parts.get"))]
async fn parts() {}
macro_rules! axum { ($($all:tt)*) => {}; }
acl::registry! { pub struct Api; endpoints: [all, parts], with: [axum] }
fn main() {}
