//! Two constants of one name, one of them through a list.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}

    acl::endpoints! { pub ALL: [list] }
}

#[acl::endpoint(GET, "/tickets_list", tags("tickets.other.list"))]
fn tickets_list() {}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::ALL, tickets_list],
}

fn main() {}
