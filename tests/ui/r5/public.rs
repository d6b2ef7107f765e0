//! What is never public.

#[acl::endpoint(GET, "/admin/status", tags("admin.status.get"), public)]
fn public_admin() {}

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [public_admin, list],
    rules: [
        "admin.*" never public,
    ],
}

fn main() {}
