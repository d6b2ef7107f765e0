//! Two methods of one path, with another name for its parameter.

#[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
pub fn get() {}
#[acl::endpoint(DELETE, "/tickets/{ticket_id}", tags("tickets.tickets.delete"))]
pub fn delete() {}
acl::registry! { pub struct Api; endpoints: [get, delete] }
fn main() {}
