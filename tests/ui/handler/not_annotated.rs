//! A function in the list without the attribute.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}

    pub fn delete() {}
}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::{list, delete}],
}

fn main() {
    tickets::list();
    tickets::delete();
    let _ = Api::TICKETS_DELETE;
}
