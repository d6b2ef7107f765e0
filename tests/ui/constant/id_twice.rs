//! Two endpoints with one id.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), id = "tickets")]
fn list() {}

#[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"), id = "tickets")]
fn post() {}

acl::registry! {
    pub struct Api;
    endpoints: [list, post],
}

fn main() {}
