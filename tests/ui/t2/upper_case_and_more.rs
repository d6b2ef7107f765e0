//! Where lower case alone would not be enough, it is not offered as the whole answer.

#[acl::endpoint(GET, "/tickets", tags("Tickets.tickets.*"))]
fn list() {}

fn main() {}
