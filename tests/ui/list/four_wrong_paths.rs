//! Four wrong paths are four errors, each at its own.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::{list, remove}, people::list, nowhere, crate::tickets::ALL],
}

fn main() {
    let _ = (Api::TICKETS_LIST, Api::TICKETS_REMOVE, Api::PEOPLE_LIST, Api::NOWHERE);
    let _ = acl::EndpointId::<Api>::all();
}
