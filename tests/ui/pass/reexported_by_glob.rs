//! A glob re-export carries the annotation along.

mod inner {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}

mod tickets {
    pub use super::inner::*;
}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::list],
}

pub(crate) fn main() {
    tickets::list();
    assert_eq!(Api::TICKETS_LIST.route().path, "/tickets");
}
