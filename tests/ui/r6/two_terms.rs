//! Of two terms after `only`, the one that is broken is spoken of.

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(session))]
fn create() {}

#[acl::endpoint(GET, "/api_keys", tags("admin.api_keys.list"), modes(key, session))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [create, list],
    rules: ["admin.*" only [GET] by [session]],
}

fn main() {}
