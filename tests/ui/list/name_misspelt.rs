//! A misspelt list is proposed by its own name.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    acl::endpoints! { pub ALL: [list] }
}
acl::registry! { pub struct Api; endpoints: [tickets::AL] }
fn main() {}
