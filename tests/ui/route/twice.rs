//! Two handlers with one route.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}

mod queue {
    #[acl::endpoint(GET, "/tickets", tags("tickets.queue.list"))]
    pub fn list() {}
}

acl::registry! {
    pub struct Api;
    prefix: "/api/v2",
    endpoints: [tickets::list, queue::list],
}

fn main() {}
