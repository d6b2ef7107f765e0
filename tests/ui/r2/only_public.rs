//! A pattern that reaches only what is public does nothing.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(GET, "/discover", tags("helpdesk.discover.get"), public)]
fn discover() {}

acl::registry! {
    struct Api;
    endpoints: [list, discover],
    policies: {
        SUPPORT = "tickets.*, helpdesk.*",
    },
}

fn main() {}
