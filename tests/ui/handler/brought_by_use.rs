//! `use` brings the function alone.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}
use tickets::list;
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
