//! `only by` a mode that the endpoint is not open to.

#[acl::endpoint(GET, "/api_keys", tags("admin.api_keys.list"), modes(key, token))]
fn keys() {}

acl::registry! {
    struct Api;
    endpoints: [keys],
    rules: [
        "admin.*" only by [session],
    ],
}

fn main() {}
