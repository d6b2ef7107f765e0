//! A default mode that is none.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    default_modes: [key, tokn],
    endpoints: [list],
}

fn main() {}
