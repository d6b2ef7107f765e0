//! A list whose endpoints are all public.

#[acl::endpoint(GET, "/discover", tags("helpdesk.discover.get"), public)]
fn discover() {}

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [discover, list],
    rules: [
        "tickets.*" only public,
    ],
}

fn main() {}
