//! What is open to all asks for no tags, so it cannot need any.

#[acl::endpoint(GET, "/health", tags("helpdesk.health.get"), public, needs("admin.health.get"))]
fn health() {}

#[acl::endpoint(GET, "/me", tags("helpdesk.me.get"), authenticated, needs("people.people.get"))]
fn me() {}

fn main() {}
