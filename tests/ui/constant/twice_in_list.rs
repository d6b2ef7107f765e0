//! Two constants of one name, both of them through lists: the registry's list is where `as` could stand.

mod v1 {
    #[acl::endpoint(GET, "/v1/tickets", tags("tickets.v1.list"))]
    pub fn tickets_list() {}

    pub mod tickets {
        #[acl::endpoint(GET, "/v2/tickets", tags("tickets.v2.list"))]
        pub fn list() {}
    }

    acl::endpoints! { pub ALL: [tickets::list] }
}

acl::registry! {
    pub struct Api;
    endpoints: [v1::tickets_list as TICKETS_LIST, v1::ALL],
}

fn main() {}
