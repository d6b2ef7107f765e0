//! A mode that the registry does not have.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(session))]
fn keys() {}

acl::registry! {
    struct Api;
    endpoints: [list, keys],
    rules: [
        "admin.*" only by [sesion],
    ],
}

fn main() {}
