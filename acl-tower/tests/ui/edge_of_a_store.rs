//! A store of one's own, which does not implement the trait.

use std::collections::HashMap;
use std::sync::Arc;

use acl_tower::{Credential, Edge};

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
async fn list() {}

acl::registry! { pub struct Api; endpoints: [list] }

fn main() {
    let keys: HashMap<String, Arc<Credential<Api, String>>> = HashMap::new();
    let _ = Edge::<Api, _>::new(keys);
}
