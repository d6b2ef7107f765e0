//! The crate axum in place of the macro.

use acl_tower::{Authenticate, Edge};

#[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
async fn list() -> &'static str { "[]" }

acl::registry! { pub struct Api; endpoints: [list], with: [axum] }

fn app<A: Authenticate<Api>>(edge: &Edge<Api, A>) {
}

fn main() {}
