//! A rule as one text: the rule without the quotes around it.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! {
    pub struct Api;
    endpoints: [tickets::{list, delete}],
    policies: { READ_ONLY = "*.list" },
    rules: [
        "READ_ONLY only [GET]",
        "tickets.* only by [key, token, session]",
        "READ_ONLY covers *.list",
        "tickets.*, -*.delete never public",
    ],
}
fn main() {}
