//! Two entries with one constant.

mod v1 {
    pub mod tickets {
        #[acl::endpoint(GET, "/v1/tickets", tags("tickets.v1.list"))]
        pub fn list() {}
    }
}

mod v2 {
    pub mod tickets {
        #[acl::endpoint(GET, "/v2/tickets", tags("tickets.v2.list"))]
        pub fn list() {}
    }
}

acl::registry! {
    pub struct Api;
    endpoints: [v1::tickets::list, v2::tickets::list],
}

fn main() {}
