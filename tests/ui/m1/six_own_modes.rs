//! Five modes beyond the built-in ones are the most.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    modes: [one, two, three, four, five, six],
    endpoints: [list],
}

fn main() {}
