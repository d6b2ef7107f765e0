//! The first segment is a group: did you mean.

#[acl::endpoint(GET, "/tickets", tags("tickts.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    groups: { "tickets": ["tickets"], "admin": ["api_keys"] },
    endpoints: [list],
}

fn main() {}
