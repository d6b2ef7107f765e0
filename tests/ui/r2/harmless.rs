//! What is harmless is a warning: a pattern that is not needed, and a deny that denies nothing of it.

#![deny(deprecated)]

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
fn delete() {}

#[acl::endpoint(GET, "/discover", tags("helpdesk.discover.get"), public)]
fn discover() {}

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(session))]
fn keys() {}

acl::registry! {
    struct Api;
    endpoints: [list, delete, discover, keys],
    policies: {
        SUPPORT = "tickets.*, tickets.tickets.list, -admin.*",
    },
}

const _: &acl::Policy<Api> = Api::SUPPORT;

fn main() {}
