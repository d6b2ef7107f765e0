//! `only by`, where the modes are those of the registry.

#[acl::endpoint(GET, "/api_keys", tags("admin.api_keys.list"))]
fn keys() {}

acl::registry! {
    struct Api;
    endpoints: [keys],
    rules: [
        "admin.*" only by [session],
    ],
}

fn main() {}
