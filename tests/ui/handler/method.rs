//! A method cannot be an endpoint.

struct Tickets;

impl Tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    fn list(&self) {}
}

fn main() {}
