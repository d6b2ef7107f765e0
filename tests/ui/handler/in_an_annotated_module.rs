//! A module with the attribute: the handlers in it are no second error.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
mod tickets {
    pub fn list() {}
    pub(crate) async fn create() {}
}
mod people {
    #[acl::endpoint(GET, "/people", tags("people.people.list"))]
    pub mod api {
        pub fn list() {}
    }
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, create}, people::api::list] }
fn main() {}
