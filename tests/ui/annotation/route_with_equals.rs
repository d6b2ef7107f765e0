//! A route as `GET = "…"`.

#[acl::endpoint(GET = "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
