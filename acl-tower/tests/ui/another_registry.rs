//! What belongs to one registry is of no use at another's edge.

mod api {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub async fn list() {}

    acl::registry! { pub struct Api; endpoints: [list] }
}
mod other {
    #[acl::endpoint(GET, "/people", tags("people.people.list"))]
    pub async fn people() {}

    acl::registry! { pub struct Other; endpoints: [people] }
}

use std::sync::Arc;

use acl::Mode;
use acl_tower::{Authenticate, Authenticated, Credential, Edge};
use api::Api;
use http::request::Parts;
use other::Other;

fn authenticated(credential: Arc<Credential<Other, ()>>) -> Arc<Credential<Api, ()>> {
    credential
}

fn inside<A: Authenticate<Api, Principal = ()>>(edge: &Edge<Api, A>, credential: &Arc<Credential<Other, ()>>) {
    let _ = edge.authorize(credential, Api::LIST);
}

fn guarded<A: Authenticate<Api>>(edge: &Edge<Api, A>) {
    let _ = edge.guard(Other::PEOPLE);
}

fn asked(credential: &Credential<Other, ()>) -> bool {
    credential.allows(Api::LIST)
}

fn main() {
    let _ = Edge::<Api, _>::new(|_: &Parts| async {
        let credential = Credential::<Other, _>::new("*", Mode::KEY, ())?;
        Authenticated::<Other, ()>::Ok(Some(Arc::new(credential)))
    });
}
