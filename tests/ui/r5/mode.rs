//! `never by`: at the mode that is one too many.

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(key, session))]
fn open_keys() {}

acl::registry! {
    struct Api;
    endpoints: [open_keys],
    rules: [
        "admin.*" never by [key, token],
    ],
}

fn main() {}
