//! What is public has no modes.

#[acl::endpoint(GET, "/health", tags("helpdesk.health.get"), public, modes(key))]
fn health() {}

fn main() {}
