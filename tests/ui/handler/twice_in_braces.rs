//! Of a path in braces the last part alone is underlined.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}

    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub fn get() {}
}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::{list, get, list}],
}

fn main() {}
