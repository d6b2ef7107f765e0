//! The second of two modes breaks a rule: the error is at that one.

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(session, key))]
fn create() {}

acl::registry! {
    pub struct Api;
    endpoints: [create],
    rules: ["admin.*" only by [session]],
}

fn main() {}
