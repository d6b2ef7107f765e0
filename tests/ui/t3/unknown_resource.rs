//! The second of three segments is a resource of its group: did you mean.

#[acl::endpoint(GET, "/messages", tags("tickets.mesages.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    groups: { "tickets": ["tickets", "messages"] },
    endpoints: [list],
}

fn main() {}
