//! `endpoints` as an attribute: the compiler's own words.

mod tickets {
    #[acl::endpoints(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::list] }
fn main() {}
