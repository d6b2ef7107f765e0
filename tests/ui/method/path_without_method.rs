//! A path without a method.

#[acl::endpoint("/tickets", tags("tickets.tickets.list"))]
fn list() {}

fn main() {}
