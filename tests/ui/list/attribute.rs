//! Of attributes only `#[cfg]` goes with an entry.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [#[allow(unused)] list],
}

fn main() {}
