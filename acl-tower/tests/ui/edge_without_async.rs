//! A closure that answers at once, where a future is expected.

use acl_tower::{Authenticated, Edge};
use http::request::Parts;

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
async fn list() {}

acl::registry! { pub struct Api; endpoints: [list] }

fn main() {
    let _ = Edge::<Api, _>::new(|_: &Parts| Authenticated::<Api, ()>::Ok(None));
}
