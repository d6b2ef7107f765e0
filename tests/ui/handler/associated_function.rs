//! Nor can a function without `self` in an impl block.

struct Tickets;

impl Tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    fn list() {}
}

fn main() {}
