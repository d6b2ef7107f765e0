//! `#{id}`, as templates have it.

#[acl::endpoint(GET, "/tickets/#{id}", tags("tickets.tickets.get"))]
fn get() {}
acl::registry! { pub struct Api; endpoints: [get] }
fn main() {}
