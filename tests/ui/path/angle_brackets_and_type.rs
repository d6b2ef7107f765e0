//! `<int:id>`, as other routers have it.

#[acl::endpoint(GET, "/tickets/<int:id>", tags("tickets.tickets.get"))]
fn get() {}
acl::registry! { pub struct Api; endpoints: [get] }
fn main() {}
