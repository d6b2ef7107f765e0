//! What is public is only what is meant to be.

#[acl::endpoint(GET, "/discover", tags("helpdesk.discover.get"), public)]
fn discover() {}

#[acl::endpoint(GET, "/admin/status", tags("admin.status.get"), public)]
fn public_admin() {}

acl::registry! {
    struct Api;
    endpoints: [discover, public_admin],
    rules: [
        public only "helpdesk.*",
    ],
}

fn main() {}
