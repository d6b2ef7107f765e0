//! Two mistakes are two errors, one of them a `;`.

#[acl::endpoint(GET, env!("TICKETS"), tags("tickets.tickets.list"); modes(key))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
