//! A list has the name of a constant.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::endpoints! { all: [list] }

fn main() {}
