//! One handler under two paths, one of them through a list.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}

    acl::endpoints! { pub ALL: [list] }
}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::ALL, crate::tickets::list as AGAIN],
}

fn main() {}
