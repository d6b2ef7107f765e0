//! A comment of documentation before the comma, and no rule.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
    rules: [
        /// Reading.
        ,
    ],
}

fn main() {}
