//! Two parameters side by side.

#[acl::endpoint(GET, "/tickets/{year}{month}", tags("tickets.tickets.get"))]
fn get() {}
acl::registry! { pub struct Api; endpoints: [get] }
fn main() {}
