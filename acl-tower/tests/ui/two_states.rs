//! Two handlers with two states: the one that the registry does not name is shown.

use axum::extract::State;

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
async fn list(State(_): State<u32>) {}

#[acl::endpoint(GET, "/people", tags("people.people.list"))]
async fn people(State(_): State<String>) {}

acl::registry! { pub struct Api; endpoints: [list, people], with: [acl_tower::axum(u32)] }

fn main() {}
