//! A mode is named by few letters, and lower case alone is not offered where it is no help.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    modes: [größe],
    endpoints: [list],
}

fn main() {}
