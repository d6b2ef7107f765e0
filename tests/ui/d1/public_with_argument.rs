//! `public` takes nothing.

#[acl::endpoint(GET, "/health", tags("helpdesk.health.get"), public(true))]
fn health() {}

fn main() {}
