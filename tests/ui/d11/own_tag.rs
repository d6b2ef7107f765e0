//! A tag of the endpoint itself is asked for already.

#[acl::endpoint(GET, "/me", tags("helpdesk.me.get"), needs("helpdesk.me.get"))]
fn me() {}

fn main() {}
