//! `never by`, where the modes are those of the registry.

#[acl::endpoint(GET, "/api_keys", tags("admin.api_keys.list"))]
fn keys_default() {}

acl::registry! {
    struct Api;
    endpoints: [keys_default],
    rules: [
        "admin.*" never by [key, token],
    ],
}

fn main() {}
