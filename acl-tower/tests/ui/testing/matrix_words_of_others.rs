//! Words that say less than an access matrix needs: warnings that say the right ones.

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
        "tickets.*" by key { TICKETS_LIST: allow, TICKETS_CREATE: granted }
        "*.list" by key { TICKETS_LIST: ok, TICKETS_CREATE: denied }
        "*, -*.post" by key { TICKETS_LIST: allowed, TICKETS_CREATE: deny }
        "*, -tickets.*" by key { TICKETS_LIST: forbidden, TICKETS_CREATE: refused }
    }
}
