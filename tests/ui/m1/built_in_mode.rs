//! `modes` of a registry names only those beyond the built-in ones.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    modes: [key, partner],
    endpoints: [list],
}

fn main() {}
