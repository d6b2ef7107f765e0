//! The attribute stands on a function.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
struct List;

fn main() {}
