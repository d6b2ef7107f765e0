//! A handler that the list may not see.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    fn list() {}
}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::list],
}

fn main() {}
