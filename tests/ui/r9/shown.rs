//! The broken rule that README.md and SPEC.md show.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(key, session))]
fn create() {}

acl::registry! {
    struct Api;
    endpoints: [create, list],
    rules: [
        "admin.*" only by [session],
    ],
}

fn main() {}
