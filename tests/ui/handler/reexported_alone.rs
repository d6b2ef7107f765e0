//! A re-export by name does not carry the annotation, a glob does.

mod inner {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}

mod tickets {
    pub use super::inner::list;
}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::list],
}

fn main() {
    tickets::list();
}
