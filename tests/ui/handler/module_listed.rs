//! A module where a handler is expected.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes(key, token, session))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets] }
fn main() {}
