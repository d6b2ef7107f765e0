//! Open to everyone, or to every credential: not both.

#[acl::endpoint(GET, "/me", tags("helpdesk.me.get"), public, authenticated)]
fn me() {}

fn main() {}
