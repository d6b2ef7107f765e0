//! Every broken rule is shown at once.

#[acl::endpoint(GET, "/admin/status", tags("admin.status.get"), public)]
fn public_admin() {}

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(key, session))]
fn open_keys() {}

acl::registry! {
    struct Api;
    endpoints: [public_admin, open_keys],
    rules: [
        "admin.*" only by [session],
        public only "*.api_keys.*",
    ],
}

fn main() {}
