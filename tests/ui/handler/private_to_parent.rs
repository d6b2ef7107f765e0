//! A handler that only its parent sees.

mod api {
    pub mod tickets {
        #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
        pub(super) fn list() {}
    }
}
acl::registry! { pub struct Api; endpoints: [api::tickets::list] }
fn main() {}
