//! Terms that no call meets together.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(session))]
fn keys() {}

acl::registry! {
    struct Api;
    endpoints: [list, keys],
    rules: [
        "admin.*" [DELETE] only by [session],
    ],
}

fn main() {}
