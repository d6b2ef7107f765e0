//! A list has no constant that `as` could name.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}

    acl::endpoints! { pub ALL: [list] }
}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::ALL as TICKETS],
}

fn main() {}
