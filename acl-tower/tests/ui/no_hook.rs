//! A registry that is mounted, and does not say so.

use acl_tower::{Authenticate, Edge};

#[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
async fn list() -> &'static str { "[]" }

acl::registry! { pub struct Api; endpoints: [list] }

fn app<A: Authenticate<Api>>(edge: &Edge<Api, A>) {
    let _ = Api::routes(edge).with_state(());
}

fn main() {}
