//! No comma between two entries.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
fn post() {}

acl::registry! {
    pub struct Api;
    endpoints: [list post],
}

fn main() {}
