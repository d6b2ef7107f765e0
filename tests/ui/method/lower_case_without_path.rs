//! A lower-case method with nothing after it.

#[acl::endpoint(post, tags("tickets.tickets.post"))]
fn post() {}

fn main() {}
