//! A glob names nothing.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::*],
}

fn main() {}
