//! The form of other frameworks, `tags = [..]`.

#[acl::endpoint(GET, "/tickets", tags = ["tickets.tickets.list"])]
fn list() {}

fn main() {}
