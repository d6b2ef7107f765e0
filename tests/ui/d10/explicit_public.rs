//! What no pattern grants cannot ask for an explicit one, whether public or authenticated.

#[acl::endpoint(GET, "/health", tags("helpdesk.health.get"), public, explicit)]
fn health() {}

#[acl::endpoint(GET, "/me", tags("helpdesk.me.get"), authenticated, explicit)]
fn me() {}

fn main() {}
