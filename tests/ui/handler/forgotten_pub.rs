//! A public handler is not overlooked either.

pub mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}

fn main() {
    tickets::list();
}
