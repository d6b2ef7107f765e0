//! A private handler, and the registry is used elsewhere.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    fn list() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::list] }
fn main() { println!("{}", Api::TICKETS_LIST) }
