//! A rule under a `#[cfg]` that holds counts; one under a `#[cfg]` that does not hold does not.

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(key, session))]
fn open_keys() {}

acl::registry! {
    struct Api;
    endpoints: [open_keys],
    rules: [
        #[cfg(all())]
        "admin.*" never by [key],
        #[cfg(any())]
        "*.api_keys.*" only by [token],
    ],
}

fn main() {}
