//! A list in no registry.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}

    acl::endpoints! { pub ALL: [list] }
}

fn main() {
    tickets::list();
}
