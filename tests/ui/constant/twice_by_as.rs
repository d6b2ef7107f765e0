//! `as` gives a name that is taken.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
fn post() {}

acl::registry! {
    pub struct Api;
    endpoints: [list, post as LIST],
}

fn main() {}
