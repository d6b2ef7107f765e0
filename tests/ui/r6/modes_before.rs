//! What one mode may call: at the method, with the modes that are left.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
fn create() {}

acl::registry! {
    struct Api;
    endpoints: [list, create],
    rules: [by [token] only [GET]],
}

fn main() {}
