//! A credential without a principal.

use std::collections::HashMap;
use std::sync::Arc;

use acl::Mode;
use acl_tower::{Authenticate, Carriers, Credential, Edge};

#[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
async fn list() -> &'static str { "[]" }

acl::registry! { pub struct Api; endpoints: [list] }

fn edge() -> Result<Edge<Api, impl Authenticate<Api>>, acl::ParseError> {
    let keys = HashMap::from([("ann-secret", Arc::new(Credential::new("*", Mode::KEY)?))]);
    let carriers = Carriers::new().scheme("bearer", Mode::KEY);
    Ok(Edge::new(carriers.look_up(move |carried| keys.get(carried.secret()).cloned())))
}

fn main() {
    let _ = edge();
}
