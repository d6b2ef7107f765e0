//! The extractor without its types.

use acl_tower::Authorized;

#[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
async fn list(by: Authorized) {}

acl::registry! { pub struct Api; endpoints: [list] }

fn main() {}
