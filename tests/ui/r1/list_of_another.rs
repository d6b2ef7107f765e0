//! A policy in the place of a list: one error each.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! {
    pub struct Api;
    endpoints: [tickets::{list, delete}],
    policies: {
        AGENT = "*, -*.delete",
        SUPPORT = AGENT,
        PARTNER = Api::AGENT,
        VISITOR = AGENT.list(),
    },
    rules: [SUPPORT only AGENT],
}
fn main() {}
