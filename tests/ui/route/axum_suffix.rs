//! For axum: text after a parameter.

#[acl::endpoint(GET, "/tickets/{id}.json", tags("tickets.tickets.get"))]
async fn get() {}
#[acl::endpoint(GET, "/tickets/{from}-{to}", tags("tickets.tickets.list"))]
async fn list() {}
macro_rules! axum { ($($all:tt)*) => {}; }
acl::registry! { pub struct Api; endpoints: [get, list], with: [axum] }
fn main() {}
