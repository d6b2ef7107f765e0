//! A `;` between two tags.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"; "reports.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
