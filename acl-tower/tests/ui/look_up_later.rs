//! A store that answers later: the compiler's own words.

use std::collections::HashMap;
use std::sync::Arc;

use acl_tower::{Carriers, Credential, Edge};

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
async fn list() {}

acl::registry! { pub struct Api; endpoints: [list] }

fn main() {
    let keys = HashMap::<&str, Arc<Credential<Api, ()>>>::new();
    let carriers = Carriers::new().scheme("bearer", acl::Mode::KEY);
    let edge = Edge::new(carriers.look_up(move |carried| {
        let found = keys.get(carried.secret()).cloned();
        async move { found }
    }));
}
