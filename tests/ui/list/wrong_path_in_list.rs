//! A wrong path in a list of a module does not make the registry's path to that list wrong.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}

    acl::endpoints! { pub ALL: [list, get] }
}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::ALL],
}

fn main() {}
