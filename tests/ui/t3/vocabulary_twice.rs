//! A word of the vocabulary is given once.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    operations: ["list", "get", "list"],
    groups: { "tickets": ["tickets", "tickets"], "admin": ["api_keys"], "admin": ["logs"] },
    endpoints: [list],
}

fn main() {}
