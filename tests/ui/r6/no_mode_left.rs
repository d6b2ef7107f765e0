//! `only by` a mode that the endpoint is not open to.

#[acl::endpoint(GET, "/api_keys", tags("admin.api_keys.list"))]
fn keys_default() {}

acl::registry! {
    struct Api;
    endpoints: [keys_default],
    rules: [
        "admin.*" only by [session],
    ],
}

fn main() {}
