//! The attribute without its path: the compiler's own words.

mod tickets {
    #[endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::list] }
fn main() {}
