//! A registry names a mode twice.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    modes: [partner, partner],
    endpoints: [list],
}

fn main() {}
