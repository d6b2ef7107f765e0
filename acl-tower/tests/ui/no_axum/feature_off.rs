//! The hook for axum, where the feature is off.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
async fn list() {}

acl::registry! { pub struct Api; endpoints: [list], with: [acl_tower::axum] }

fn main() {}
