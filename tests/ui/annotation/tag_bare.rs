//! A tag without `tags(…)`.

#[acl::endpoint(GET, "/tickets", "tickets.tickets.list")]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
