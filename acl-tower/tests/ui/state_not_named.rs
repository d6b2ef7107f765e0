//! A handler with a state, which the registry does not name.

use axum::extract::State;

#[derive(Clone)]
struct Store;

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
async fn list(State(_): State<Store>) {}

acl::registry! { pub struct Api; endpoints: [list], with: [acl_tower::axum] }

fn main() {}
