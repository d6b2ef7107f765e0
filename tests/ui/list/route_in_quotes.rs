//! A method and a path in quotes.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: ["GET /tickets"] }
fn main() {}
