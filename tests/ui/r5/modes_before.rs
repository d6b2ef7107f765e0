//! What one mode never calls: at the tag, with the modes that are left.

#[acl::endpoint(GET, "/status", tags("admin.status.get"), public)]
fn status() {}

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"))]
fn keys() {}

acl::registry! {
    struct Api;
    endpoints: [status, keys],
    rules: ["*.status.*" by [anyone] never [GET], by [key, token] never "*.api_keys.*"],
}

fn main() {}
