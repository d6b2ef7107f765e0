//! Words that an access matrix does not have, and a name that no endpoint has.

use acl_tower::access_matrix;

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
    pub fn create() {}
}

acl::registry! { pub struct Api; endpoints: [tickets::{list, create}] }

fn main() {
    access_matrix! { Api;
        "tickets.*" by key { TICKETS_LIST: allowed, TICKETS_CREATE: alowed }
        "*.list" by key { TICKETS_LIST: allowed, TICKETS_CREATES: tag_not_granted }
    }
}
