//! Constants that are no lists, named as lists are.

mod tickets {
    pub const LIMIT: u32 = 50;
    pub static NAMES: [&str; 1] = ["list"];
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
}

acl::registry! { pub struct Api; endpoints: [tickets::{LIMIT, NAMES, list}] }

fn main() {}
