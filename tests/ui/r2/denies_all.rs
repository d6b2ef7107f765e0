//! A policy whose denies take all that its allows give.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list], policies: { NONE = "*, -tickets.*" } }
fn main() {}
