//! A closure whose answer is no future.

use acl_tower::{Authenticate, Edge};

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
async fn list() {}

acl::registry! { pub struct Api; endpoints: [list] }

fn edge() -> Edge<Api, impl Authenticate<Api>> {
    Edge::new(|_| "ann")
}

fn main() {
    let _ = edge();
}
